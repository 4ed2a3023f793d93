"""Define what a visitor chose of a link for a ZIP, and how much of that a link serves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from files.domain.names import LONGEST_FOLDER
from files.domain.shares import Share, SharedDocument
from mydoc.core.errors import Conflict, Invalid
from mydoc.core.ids import is_id

MOST_CHOSEN = 250
# A claim of it can be resumed for as long.
SELECTION_KEPT = timedelta(hours=24)
# What selections of one link may take of the bucket in a day. Who is refused can have the documents one by one, or
# everything as one ZIP.
MOST_A_DAY = 200
_TIMES_ITS_SIZE = 4
_FEWEST_BYTES = 1024**3
# DynamoDB's numbers have 38 digits.
_DIGEST_BYTES = 15
_LONGEST_TEXT = 16_384
SELECTION_REFUSED = frozenset({"nothing_chosen", "too_many_selections", "selection_not_offered"})


@dataclass(frozen=True)
class Selection:
    """Some documents of a link: those that are named, and all in the folders that are named, at any depth."""

    documents: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

    def holds(self, document: SharedDocument) -> bool:
        return document.id in self.documents or any(
            document.folder == folder or document.folder.startswith(f"{folder}/") for folder in self.folders
        )

    def name(self, title: str) -> str:
        """Return what its ZIP is called: as its only folder, or as the link."""
        is_one_folder = len(self.folders) == 1 and not self.documents
        return self.folders[0].rsplit("/", 1)[-1] if is_one_folder else title

    def to_text(self) -> str:
        return json.dumps([self.documents, self.folders], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Selection:
        documents, folders = json.loads(text)
        return cls(tuple(documents), tuple(folders))


def select(documents: Sequence[str], folders: Sequence[str]) -> Selection | None:
    """Return what a visitor chose; None for nothing, which means everything.

    Raises:
        Invalid: `bad_selection`.
    """
    if not documents and not folders:
        return None
    chosen = Selection(tuple(sorted(set(documents))), tuple(sorted(set(folders))))
    is_good = all(map(is_id, chosen.documents)) and all(0 < len(folder) <= LONGEST_FOLDER for folder in folders)
    try:
        is_good &= len(chosen.to_text().encode()) <= _LONGEST_TEXT
    except UnicodeEncodeError:
        # Half of a surrogate pair, which no database takes.
        is_good = False
    if not is_good:
        raise Invalid("bad_selection", "Choose documents and folders of this link.")
    if len(chosen.documents) + len(chosen.folders) > MOST_CHOSEN:
        raise Invalid("bad_selection", f"Choose at most {MOST_CHOSEN} documents and folders, or download all.")
    return chosen


def number_of(version: int, documents: Sequence[SharedDocument]) -> int:
    """Return the number of the ZIP of some documents of a link's version: the same for the same documents however
    they were chosen, and below 0, as versions are above."""
    text = "/".join([str(version), *sorted(document.id for document in documents)])
    return -int.from_bytes(hashlib.sha256(text.encode()).digest()[:_DIGEST_BYTES], "big") - 1


def key_of(share_id: str, number: int) -> str:
    """Return how addresses name a selection's ZIP."""
    return f"{share_id}-{-number:x}"


def parse_key(key: str) -> tuple[str, int]:
    """Return the id of the link and the number in what names a selection's ZIP.

    Raises:
        Invalid: `bad_selection`.
    """
    share_id, _, digits = key.partition("-")
    is_number = 0 < len(digits) <= 2 * _DIGEST_BYTES + 1 and all(one in "0123456789abcdef" for one in digits)
    if not is_id(share_id) or not is_number or not int(digits, 16):
        raise Invalid("bad_selection", "This selection is not valid. Choose the documents again.")
    return share_id, -int(digits, 16)


def bytes_a_day(share: Share) -> int:
    """Return how many bytes of documents a link puts into selections' ZIPs in a day."""
    return max(_FEWEST_BYTES, _TIMES_ITS_SIZE * share.ready_size)


def has_room(share: Share, *, day: str, size: int) -> bool:
    """Return whether a link serves another selection of so many bytes on a day."""
    if share.chosen.day != day:
        return size <= bytes_a_day(share)
    return share.chosen.count < MOST_A_DAY and share.chosen.bytes + size <= bytes_a_day(share)


def nothing_chosen() -> Conflict:
    """Return the error for a selection of which nothing can be downloaded."""
    return Conflict("nothing_chosen", "What you chose is not in this link any more. Reload the page.")


def too_many_selections() -> Conflict:
    """Return the error for a link that served as many selections as it does in a day."""
    return Conflict(
        "too_many_selections",
        "Too many different selections of this link were prepared today. Download everything as one ZIP, or the "
        "documents one by one.",
    )


def selection_not_offered() -> Conflict:
    """Return the error for a selection of a one-time link."""
    message = "Each document of this link can be downloaded once: one by one, or everything as one ZIP."
    return Conflict("selection_not_offered", message)
