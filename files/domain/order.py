"""Define the orders that a list of documents can have."""

from __future__ import annotations

import re
from enum import StrEnum

from files.domain.documents import Document
from files.domain.names import fold

_LONGEST_KEY = 100
_DIGITS = re.compile(r"\d+")


class Order(StrEnum):
    """The order of a list of documents; the value is the API's. Ids are in the order of creation."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    NAME = "name"
    NAME_BACKWARDS = "-name"
    SMALLEST = "size"
    LARGEST = "-size"
    EXPIRES_FIRST = "expires_at"
    EXPIRES_LAST = "-expires_at"

    @property
    def field(self) -> str:
        return self.value.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        return self.value.startswith("-")

    @property
    def is_by_key(self) -> bool:
        """Whether the table has the documents in this order."""
        return self.field == "created_at"

    @property
    def opposite(self) -> Order:
        return Order(self.field if self.is_descending else f"-{self.field}")

    def position(self, document: Document) -> tuple[str, str]:
        """Return what documents are compared by in this order: a key, and the id where keys are equal."""
        match self.field:
            case "name":
                return _name_key(document.name), document.id
            case "size":
                return f"{document.size:020d}", document.id
            case "expires_at":
                return document.expires_at.isoformat(timespec="microseconds"), document.id
            case _:
                return "", document.id


# What people call them.
ORDERS = {
    Order.NEWEST: "Newest first",
    Order.OLDEST: "Oldest first",
    Order.NAME: "Name, A to Z",
    Order.NAME_BACKWARDS: "Name, Z to A",
    Order.LARGEST: "Largest first",
    Order.SMALLEST: "Smallest first",
    Order.EXPIRES_FIRST: "Least time left",
    Order.EXPIRES_LAST: "Most time left",
}


def _name_key(name: str) -> str:
    # "photo 2" comes before "photo 10".
    return _DIGITS.sub(lambda digits: digits.group().zfill(12), fold(name))[:_LONGEST_KEY]
