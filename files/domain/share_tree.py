"""Lay out a link's documents as a tree of folders, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from files.domain.names import fold
from files.domain.shares import SharedDocument
from mydoc.core.paging import Page, bad_cursor, decode_cursor, encode_cursor

LONGEST_SEARCH = 200
# As many folders deep as a page indents.
_DEEPEST = 5
# As many folders above a document as have a row: a path may have 500, and a page is answered in one piece.
_MOST_ABOVE = 10

_Key = tuple[tuple[int, str, str], ...]


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
    folders: dict[str, _Key] = {}
    for one in documents:
        if one.folder not in folders:
            folders[one.folder] = tuple((1, fold(step), step) for step in _steps(one))
    return sorted(documents, key=lambda one: (*folders[one.folder], (0, fold(one.name), one.id)))


def matching(documents: Sequence[SharedDocument], text: str) -> list[SharedDocument]:
    """Return the documents whose path has all words of a search, in any order."""
    words = set(fold(text).split())
    return [one for one in documents if not words or _has_all(words, fold(one.path))]


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
    """Return documents that are in order, each below the folders that it lies in: the upper ten, and its own.

    Args:
        among: all documents, which tell how much is in a folder.
    """
    folders = _folders(shown, among)
    found: list[Row] = []
    before: list[str] = []
    for document in shown:
        steps = _steps(document)
        kept = _common(before, steps)
        depths = [depth for depth in range(kept, len(steps)) if depth < _MOST_ABOVE or depth == len(steps) - 1]
        found += [Row(folder=folders["/".join(steps[: depth + 1])]) for depth in depths]
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


class _Sum:
    """What is in a folder, at any depth, and in the folders in it."""

    def __init__(self) -> None:
        self.count = self.size = 0
        self.folders: dict[str, _Sum] = {}


def _folders(shown: Sequence[SharedDocument], among: Sequence[SharedDocument]) -> dict[str, Folder]:
    """Return the folders that shown documents lie in, by path.

    Only those are added up: a link may have ten thousand documents, each five hundred folders deep.
    """
    top = _Sum()
    sums: dict[str, _Sum] = {}
    for folder in {one.folder for one in shown if one.folder}:
        steps, inner = folder.split("/"), top
        for depth, step in enumerate(steps, start=1):
            inner = inner.folders.setdefault(step, _Sum())
            sums["/".join(steps[:depth])] = inner
    for document in among:
        inner = top
        for step in _steps(document):
            if step not in inner.folders:
                break
            inner = inner.folders[step]
            inner.count, inner.size = inner.count + 1, inner.size + document.size
    return {path: Folder(path, one.count, one.size) for path, one in sums.items()}


def _has_all(words: set[str], text: str) -> bool:
    return all(word in text for word in words)


def _steps(document: SharedDocument) -> list[str]:
    return document.folder.split("/") if document.folder else []


def _common(one: list[str], other: list[str]) -> int:
    """Return with how many of the same steps two paths begin."""
    for depth, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return depth
    return min(len(one), len(other))
