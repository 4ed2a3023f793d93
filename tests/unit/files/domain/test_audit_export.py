"""Exports as any program reads them: CSV whose cells no spreadsheet calculates, and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime

import pytest

from files.domain.audit import Action, AuditLine, Filter
from files.domain.audit_export import (
    ExportFormat,
    begin_of,
    end_of,
    export_named,
    filter_as_text,
    filter_from_text,
    lines_in,
)
from mydoc.core.errors import NotFound

ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
AT = datetime(2026, 3, 29, 12, 30, tzinfo=UTC)
NAMES = ["plans.txt", 'a "b", c\nd;e', "Größe 📄 مرحبا", "=1+1", "+49", "-x", "@a", "\ttab", "'quoted"]


def lines() -> list[AuditLine]:
    return [
        AuditLine(f"{place}", AT, Action.UPLOADED, "alice", "alice", "Alice <alice@example.com>", "id", name)
        for place, name in enumerate(NAMES)
    ]


def written(format: ExportFormat, *pages: list[AuditLine]) -> str:
    text, count = begin_of(format), 0
    for page in pages:
        text += lines_in(format, page, is_first=not count)
        count += len(page)
    return text + end_of(format)


def test_json_is_one_list_whatever_the_pages() -> None:
    read = json.loads(written(ExportFormat.JSON, [], lines()[:2], [], lines()[2:]))
    assert [each["document_name"] for each in read] == NAMES
    assert read[0] == {
        "at": "2026-03-29T12:30:00.000Z",
        "actor": "Alice <alice@example.com>",
        "action": "uploaded",
        "description": "uploaded",
        "document_name": "plans.txt",
        "document_id": "id",
    }
    assert json.loads(written(ExportFormat.JSON)) == []


def test_csv_has_the_same_lines_and_nothing_that_is_calculated() -> None:
    text = written(ExportFormat.CSV, lines()[:3], lines()[3:])
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text[1:], newline="")))
    assert [row["document_name"].removeprefix("'") for row in rows] == [name.removeprefix("'") for name in NAMES]
    assert not [row for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert rows[0]["at"] == "2026-03-29T12:30:00.000Z"


@pytest.mark.parametrize(
    "name",
    [
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20a",
        "\n=1+1",
        "a;=1+1",
        'a;"=1+1',
        "a\t=1+1",
        "a; @b",
        "a;\n+1",
        "\u00a0=1",
        " =1",
    ],
)
def test_no_cell_is_calculated_whatever_separates_cells(name: str) -> None:
    """Spreadsheets take the separator of the reader's country, and some read full-width signs as plain ones."""
    line = AuditLine("1", AT, Action.RENAMED, "alice", "alice", "Alice", "id", name, name)
    (row,) = csv.DictReader(io.StringIO(written(ExportFormat.CSV, [line])[1:], newline=""))
    for cell in (row["document_name"], row["description"]):
        for part in re.split("[;\t\n]", cell):
            assert not part.strip().strip('"').strip().startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20")), cell


def test_a_filter_comes_back_from_a_job_as_it_was() -> None:
    for asked in (Filter(), Filter("q", frozenset({Action.DELETED}), "Ann", AT, AT)):
        assert filter_from_text(filter_as_text(asked)) == asked


@pytest.mark.parametrize("name", ["", "x", "..", ID, f"{ID}.mine", f"{ID}.mine.exe", f"{ID}.yours.csv",
                                  f"{ID}.mine.csv/..", f"{ID}.mine.csv.csv", f"../{ID}.mine.csv"])  # fmt: skip
def test_what_names_no_export_is_none(name: str) -> None:
    with pytest.raises(NotFound):
        export_named(name)
    good = f"{ID}.all.json"
    assert export_named(good).name == good
