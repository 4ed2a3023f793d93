"""Define which documents of a list somebody looks for."""

from __future__ import annotations

from dataclasses import dataclass

from files.domain.documents import Document
from files.domain.names import fold

# The kinds that documents are told apart by, and what a filter calls them.
KINDS = {
    "image": "Pictures",
    "video": "Videos",
    "audio": "Audio",
    "pdf": "PDFs",
    "document": "Documents",
    "spreadsheet": "Spreadsheets",
    "presentation": "Presentations",
    "text": "Text files",
    "archive": "Archives",
    "other": "Other files",
}


@dataclass(frozen=True)
class Search:
    """What somebody looks for; everything, if empty.

    Attributes:
        words: as `fold` gives them; all have to be in the name, in any order.
        kind: one of KINDS, or empty for all.
    """

    words: tuple[str, ...] = ()
    kind: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.kind)

    def finds(self, document: Document) -> bool:
        """Return whether a document is what is looked for."""
        if self.kind and document.kind != self.kind:
            return False
        if not self.words:
            return True
        name = fold(document.name)
        return all(word in name for word in self.words)


ANY_DOCUMENT = Search()


def search_for(text: str = "", *, kind: str = "") -> Search:
    """Return the search for documents whose names have each of these words, or parts of words."""
    return Search(tuple(dict.fromkeys(fold(text).split())), kind)
