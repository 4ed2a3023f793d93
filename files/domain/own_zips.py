"""Define the ZIP of a person's own documents: of some that they chose, or of what guests sent to a request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from files.domain.documents import Document
from mydoc.core.errors import Conflict, Invalid
from mydoc.core.ids import is_id

MOST_CHOSEN = 250
OWN_ZIP_KEPT = timedelta(hours=24)
# As those of selections of links.
_DIGEST_BYTES = 15


@dataclass(frozen=True)
class Wanted:
    """Which received files of a request: all, those of a submission, or some of them; without a request, which of
    one's documents."""

    request_id: str
    submission_id: str = ""
    documents: tuple[str, ...] = ()

    @property
    def is_by_guest(self) -> bool:
        """Whether each guest's files are in a folder of their own."""
        return bool(self.request_id) and not self.submission_id

    def to_text(self) -> str:
        return json.dumps([self.request_id, self.submission_id, self.documents], separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Wanted:
        request_id, submission_id, documents = json.loads(text)
        return cls(request_id, submission_id, tuple(documents))


def check_wanted(request_id: str, submission_id: str, documents: Sequence[str]) -> Wanted:
    """Return which files are wanted.

    Raises:
        Invalid: `bad_selection`.
    """
    if len(documents) > MOST_CHOSEN:
        raise Invalid("bad_selection", f"Choose at most {MOST_CHOSEN} files, or download all.")
    if not all(map(is_id, documents)) or (submission_id and not is_id(submission_id)):
        raise Invalid("bad_selection", "Choose files of this request.")
    return Wanted(request_id, submission_id, tuple(sorted(set(documents))))


def check_chosen(documents: Sequence[str]) -> Wanted:
    """Return which of one's documents are wanted.

    Raises:
        Invalid: `bad_selection`.
    """
    if not 0 < len(documents) <= MOST_CHOSEN or not all(map(is_id, documents)):
        raise Invalid("bad_selection", f"Choose 1 to {MOST_CHOSEN} documents.")
    return Wanted("", "", tuple(sorted(set(documents))))


def number_of(wanted: Wanted, documents: Sequence[Document]) -> int:
    """Return the number of the ZIP of these files as they are now, below 0: another one once a file is deleted,
    renamed or quarantined."""
    lines = sorted(f"{wanted.is_by_guest}/{one.id}/{one.etag}/{one.folder}/{one.name}" for one in documents)
    return -int.from_bytes(hashlib.sha256("\n".join(lines).encode()).digest()[:_DIGEST_BYTES], "big") - 1


def nothing_received() -> Conflict:
    """Return the error for a ZIP of files of which none can be downloaded."""
    return Conflict("nothing_to_zip", "There are no received files to download. Reload the page.")
