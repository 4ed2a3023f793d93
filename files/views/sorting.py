"""Offer the orders of a list of documents as the heads of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from files.domain.order import Order

# What each column is called, its class, and the order that a first click asks for.
_COLUMNS = {
    "name": ("Name", "", Order.NAME),
    "size": ("Size", "cell-size", Order.LARGEST),
    "uploaded": ("Uploaded", "cell-uploaded", Order.NEWEST),
    "left": ("Time left", "cell-left", Order.EXPIRES_FIRST),
}


@dataclass(frozen=True)
class Column:
    """A column that a list can be sorted by.

    Attributes:
        sorting: how it is sorted, as `aria-sort` has it; empty if by another column.
        sort, query: the order that a click asks for, and the address of the list in it.
    """

    title: str
    css: str
    sorting: str
    sort: str
    query: str


def order_of(text: str) -> Order:
    """Return the order that an address asks for; the newest first for what is none."""
    return Order(text) if text in set(Order) else Order.NEWEST


def columns(asked: Mapping[str, str], order: Order) -> dict[str, Column]:
    """Return the columns of a list that is asked for and sorted so, by name."""
    return {
        name: _column(title, css, order.opposite if order.field == first.field else first, asked, order)
        for name, (title, css, first) in _COLUMNS.items()
    }


def _column(title: str, css: str, target: Order, asked: Mapping[str, str], order: Order) -> Column:
    is_here = order.field == target.field
    sorting = ("descending" if order.is_descending else "ascending") if is_here else ""
    query = urlencode({name: value for name, value in {**asked, "sort": target.value}.items() if value})
    return Column(title, css, sorting, target.value, query)
