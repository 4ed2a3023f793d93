"""Define exports of the history, and write its lines as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from files.domain.audit import Action, AuditLine, Filter
from mydoc.core.errors import NotFound
from mydoc.core.ids import is_id, made_at

# A job that has not finished one by then is not going to.
LONGEST = timedelta(hours=1)
# Where a spreadsheet takes what follows for a formula (OWASP, "CSV Injection"): at the beginning of a cell, or
# after what separates cells in the reader's country. Some read full-width signs as the plain ones.
_FORMULA = re.compile(r'(^|[;\t\r\n])(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])')
_COLUMNS = ("at", "actor", "action", "description", "document_name", "document_id")


class ExportFormat(StrEnum):
    """The form of an export; the value is the API's."""

    CSV = "csv"
    JSON = "json"


class ExportScope(StrEnum):
    """Whose history an export holds; the value is the API's."""

    MINE = "mine"
    ALL = "all"


class ExportStatus(StrEnum):
    """How far an export is; the value is the API's."""

    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class Export:
    """An export of the history. Its name says all there is to know of it, so nothing is stored about it but its
    bytes."""

    id: str
    scope: ExportScope
    format: ExportFormat

    @property
    def name(self) -> str:
        """Its name in addresses."""
        return f"{self.id}.{self.scope}.{self.format}"

    @property
    def file_name(self) -> str:
        """The name under which it is saved."""
        return f"History {made_at(self.id):%Y-%m-%d}.{self.format}"

    @property
    def content_type(self) -> str:
        return "text/csv; charset=utf-8" if self.format is ExportFormat.CSV else "application/json"

    def key(self, person_id: str) -> str:
        """Return where the bytes of that person's export are."""
        return f"{exports_of(person_id)}{self.name}"


def exports_of(person_id: str) -> str:
    """Return what the keys of all exports of that person begin with."""
    return f"derived/exports/{person_id}/"


def export_named(name: str) -> Export:
    """Return the export of that name, whether or not it was ever begun.

    Raises:
        NotFound: `export_not_found`.
    """
    id, _, rest = name.partition(".")
    scope, _, format = rest.partition(".")
    if not is_id(id) or scope not in set(ExportScope) or format not in set(ExportFormat):
        raise no_such_export()
    return Export(id, ExportScope(scope), ExportFormat(format))


def no_such_export() -> NotFound:
    """Return the error for an export that does not exist, as far as the reader may know."""
    return NotFound("export_not_found", "This export does not exist. Exports are deleted after a day or two.")


def begin_of(format: ExportFormat) -> str:
    """Return what comes before the first line: for CSV a byte order mark, by which Excel knows UTF-8, and the
    names of the columns."""
    return f"\ufeff{_row(_COLUMNS)}" if format is ExportFormat.CSV else "["


def lines_in(format: ExportFormat, lines: Sequence[AuditLine], *, is_first: bool) -> str:
    """Return lines of the history as a part of the file.

    Args:
        is_first: whether no line comes before them.
    """
    if format is ExportFormat.CSV:
        return "".join(_row([_harmless(text) for text in _texts(line).values()]) for line in lines)
    written = [json.dumps(_texts(line), ensure_ascii=False) for line in lines]
    return "".join(f"{'' if is_first and not place else ','}\n{text}" for place, text in enumerate(written))


def end_of(format: ExportFormat) -> str:
    """Return what comes after the last line."""
    return "" if format is ExportFormat.CSV else "\n]\n"


def _texts(line: AuditLine) -> dict[str, str]:
    return {
        "at": line.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "actor": line.actor,
        "action": line.action.value,
        "description": line.description,
        "document_name": line.document_name,
        "document_id": line.document_id,
    }


def _harmless(text: str) -> str:
    """Return a cell that no spreadsheet calculates: who names a document does not choose what its reader runs."""
    return _FORMULA.sub(r"\1'", text)


def _row(cells: Sequence[str]) -> str:
    row = io.StringIO()
    csv.writer(row, lineterminator="\r\n").writerow(cells)
    return row.getvalue()


def filter_as_text(asked: Filter) -> str:
    """Return a filter as one argument of a job."""
    return json.dumps(
        {
            "query": asked.query,
            "actions": sorted(asked.actions),
            "person": asked.person,
            "since": asked.since.isoformat() if asked.since else "",
            "until": asked.until.isoformat() if asked.until else "",
        }
    )


def filter_from_text(text: str) -> Filter:
    """Return the filter that `filter_as_text` wrote."""
    read = json.loads(text)
    since, until = (datetime.fromisoformat(read[name]) if read[name] else None for name in ("since", "until"))
    return Filter(read["query"], frozenset(map(Action, read["actions"])), read["person"], since, until)
