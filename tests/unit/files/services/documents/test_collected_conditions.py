"""A guest's upload is written only while the request takes it, and a quota holds it: what is written repeats what
was decided."""

from __future__ import annotations

from datetime import timedelta

import pytest

from files.domain.requests import check_declared, refusals_of
from files.models import RequestItem
from files.services.documents import collected
from files.services.mapping import request_of
from tests.support.conditions import holds
from tests.support.rule_tables import BEFORE, LATER, NOW, code, every, request

BOTH = (False, True)


def stored(it):
    item = RequestItem(
        it.slug,
        id=it.id,
        owner_id=it.owner_id,
        title=it.title,
        ask_name=it.ask_name.value,
        ask_email=it.ask_email.value,
        max_files=it.max_files,
        files_free=it.max_files - it.files_count,
        max_bytes=it.max_bytes,
        bytes_free=it.max_bytes - it.bytes_count,
        largest_file=it.largest_file,
        created_at=it.created_at,
        expires_at=it.expires_at,
        keep=int(it.keep.total_seconds()),
        is_paused=it.is_paused,
        closed_at=it.closed_at,
    )
    assert request_of(item) == it
    return item


@pytest.mark.parametrize("is_paused", BOTH)
@pytest.mark.parametrize("closed_at", [None, BEFORE])
@pytest.mark.parametrize("expires_at", [BEFORE, NOW, LATER])
def test_inv_12_a_request_takes_a_file_while_it_is_open_and_has_room(is_paused, closed_at, expires_at):
    for one in every(files_count=[0, 1, 2], bytes_count=[0, 95, 96, 100], largest_file=[None, 4, 5]):
        it = request(is_paused=is_paused, closed_at=closed_at, expires_at=expires_at, **vars(one))
        has_room = one.files_count < 2 and one.bytes_count + 5 <= 100
        declared = {"name": "a", "size": 5, "content_type": "", "promises": lambda _: frozenset()}
        is_small = code(lambda: check_declared(it, **declared)) == ""  # noqa: B023
        expected = it.is_there(NOW) and not is_paused and has_room and is_small
        assert holds(collected._takes([5], NOW), stored(it)) is expected, one
        assert (refusals_of(it, at=NOW, sizes=[5]) == [None]) is expected, one
        # Whoever is refused by what they could not know reads that it is full.
        if it.is_there(NOW) and not is_paused and not has_room:
            assert refusals_of(it, at=NOW, sizes=[5])[0].code == "request_full"


def test_inv_12_a_request_takes_of_several_files_in_order_what_fits():
    for one in every(files_count=[0, 1, 2], bytes_count=[0, 80, 90, 95, 100], largest_file=[None, 8]):
        it = request(**vars(one))
        sizes = [8, 9, 2, 1]
        fitting = [size for size, why in zip(sizes, refusals_of(it, at=NOW, sizes=sizes), strict=True) if not why]
        if fitting:
            assert holds(collected._takes(fitting, NOW), stored(it)), one
        first_refused = next(size for size in sizes if size not in fitting)
        before = [size for size in fitting if sizes.index(size) < sizes.index(first_refused)]
        assert not holds(collected._takes([*before, first_refused], NOW), stored(it)), one


def test_nothing_is_taken_by_a_request_that_is_gone():
    assert not holds(collected._takes([0], NOW), None)


@pytest.mark.parametrize("size", [0, 1])
def test_an_empty_file_takes_a_place(size):
    it = request(files_count=2, keep=timedelta(days=1))
    assert not holds(collected._takes([size], NOW), stored(it))
