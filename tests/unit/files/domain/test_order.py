"""How documents compare in each order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from files.domain.order import ORDERS, Order
from mydoc.core.paging import decode_cursor, encode_cursor
from tests.support.rule_tables import NOW, document


def ids(order, documents):
    return [one.id for one in sorted(documents, key=order.position, reverse=order.is_descending)]


def test_names_compare_without_case_and_numbers_by_their_value():
    names = ["photo 10.jpg", "Photo 2.jpg", "Ärger.txt", "zebra.txt"]
    documents = [replace(document(), id=str(number), name=name) for number, name in enumerate(names)]
    assert ids(Order.NAME, documents) == ["1", "0", "3", "2"]
    assert ids(Order.NAME_BACKWARDS, documents) == ["2", "3", "0", "1"]


def test_sizes_and_times_compare_by_their_value_and_equal_ones_by_age():
    sizes = [replace(document(), id=str(number), size=size) for number, size in enumerate([9, 10, 9, 10**12])]
    assert ids(Order.SMALLEST, sizes) == ["0", "2", "1", "3"]
    assert ids(Order.LARGEST, sizes) == ["3", "1", "2", "0"]
    ends = [timedelta(days=2), timedelta(seconds=1), timedelta(milliseconds=1500)]
    left = [replace(document(), id=str(number), expires_at=NOW + life) for number, life in enumerate(ends)]
    assert ids(Order.EXPIRES_FIRST, left) == ["1", "2", "0"]
    assert ids(Order.EXPIRES_LAST, left) == ["0", "2", "1"]


@pytest.mark.parametrize("name", ["a" * 255, "\U0001f4a9" * 255, "ﷺ" * 255, "1" * 255, "1a" * 127])
def test_a_position_by_any_name_fits_into_a_cursor(name):
    key, _ = Order.NAME.position(replace(document(), name=name))
    position = {"key": key, "id": "0" * 26, "sort": Order.NAME.value}
    assert decode_cursor(encode_cursor(position)) == position


def test_every_order_has_a_name_and_an_opposite():
    assert set(ORDERS) == set(Order)
    for order in Order:
        assert order.opposite.opposite is order
        assert order.opposite.field == order.field
