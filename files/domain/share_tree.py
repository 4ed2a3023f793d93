"""Lay out a link's documents as a tree of folders, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from files.domain.names import fold
from files.domain.shares import SharedDocument
from mydoc.core.paging import Page, bad_cursor, decode_cursor, encode_cursor

LONGEST_SEARCH = 200
# As many folders deep as a page indents.
_DEEPEST = 5


@dataclass(frozen=True)
class Folder:
    """A folder of a link.

    Attributes:
        count, size: of the documents in it, at any depth.
    """

    path: str
    count: int
    size: int

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def depth(self) -> int:
        return min(self.path.count("/"), _DEEPEST)


@dataclass(frozen=True)
class Row:
    """A row of the tree: a folder, or a document in the folder above it."""

    folder: Folder | None = None
    document: SharedDocument | None = None

    @property
    def depth(self) -> int:
        if self.document is not None:
            return min(len(_steps(self.document)), _DEEPEST)
        return self.folder.depth if self.folder else 0


def in_order(documents: Sequence[SharedDocument]) -> list[SharedDocument]:
    """Return documents so that each folder's stay together: its own first, then its folders, by name."""
    return sorted(documents, key=_key)


def matching(documents: Sequence[SharedDocument], text: str) -> list[SharedDocument]:
    """Return the documents whose path has all words of a search, in any order."""
    words = fold(text).split()
    return [one for one in documents if all(word in fold(one.path) for word in words)]


def page_of(documents: Sequence[SharedDocument], *, cursor: str | None, limit: int) -> Page[SharedDocument]:
    """Return a page of documents that are in order.

    Args:
        cursor: names the last document of the page before and its place, for when that document is gone.

    Raises:
        Invalid: `bad_cursor`.
    """
    start = _start(documents, cursor) if cursor else 0
    shown = list(documents[start : start + limit])
    end = start + len(shown)
    more = encode_cursor({"document": shown[-1].id, "place": str(end)}) if end < len(documents) else None
    return Page(shown, more)


def rows(shown: Sequence[SharedDocument], *, among: Sequence[SharedDocument]) -> list[Row]:
    """Return documents that are in order, each below the folders that it lies in.

    Args:
        among: all documents, which tell how much is in a folder.
    """
    folders = _folders(among)
    found: list[Row] = []
    before: list[str] = []
    for document in shown:
        steps = _steps(document)
        kept = _common(before, steps)
        paths = ["/".join(steps[: depth + 1]) for depth in range(kept, len(steps))]
        found += [Row(folder=folders[path]) for path in paths]
        found.append(Row(document=document))
        before = steps
    return found


def _start(documents: Sequence[SharedDocument], cursor: str) -> int:
    position = decode_cursor(cursor)
    place = position.get("place", "")
    if "document" not in position or not (place.isascii() and place.isdigit() and len(place) < 7):
        raise bad_cursor()
    for index, one in enumerate(documents):
        if one.id == position["document"]:
            return index + 1
    # What came after it has moved up.
    return max(0, min(int(place), len(documents)) - 1)


def _folders(documents: Sequence[SharedDocument]) -> dict[str, Folder]:
    counts: dict[str, tuple[int, int]] = {}
    for document in documents:
        for path in _paths(document):
            count, size = counts.get(path, (0, 0))
            counts[path] = (count + 1, size + document.size)
    return {path: Folder(path, count, size) for path, (count, size) in counts.items()}


def _paths(document: SharedDocument) -> Iterator[str]:
    steps = _steps(document)
    for depth in range(len(steps)):
        yield "/".join(steps[: depth + 1])


def _steps(document: SharedDocument) -> list[str]:
    return document.folder.split("/") if document.folder else []


def _common(one: list[str], other: list[str]) -> int:
    """Return with how many of the same steps two paths begin."""
    for depth, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return depth
    return min(len(one), len(other))


def _key(document: SharedDocument) -> tuple[tuple[int, str, str], ...]:
    steps = [(1, fold(step), step) for step in _steps(document)]
    return (*steps, (0, fold(document.name), document.id))
