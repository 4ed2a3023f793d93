"""What is written repeats, as a condition, what was decided from what was read: the two never disagree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from files.domain.documents import Status
from files.domain.shares import MOST_DOCUMENTS, Audience, ShareEnding
from files.models import DocumentItem
from files.services.documents import copies, link_ends
from files.services.mapping import share_item, share_of
from files.services.shares import contents
from files.services.shares.admission import still_admits
from mydoc.core import clock
from tests.support.conditions import holds
from tests.support.rule_tables import BEFORE, LATER, MINUTE, NOW, document, every, share

BOTH = (False, True)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def stored(it):
    """The share as its item keeps it, with what only changes of it set."""
    item = share_item(it, due=("", ""))
    item.is_paused, item.downloads, item.fetched_count = it.is_paused, it.downloads, it.fetched_count
    item.is_spent, item.version, item.rules_version = it.is_spent or None, it.version, it.rules_version
    item.ending = it.ending.value if it.ending else None
    assert share_of(item) == it
    return item


@pytest.mark.parametrize("ending", [None, *ShareEnding])
@pytest.mark.parametrize("is_paused", BOTH)
def test_inv_04_a_claim_is_written_while_the_link_is_open_as_the_domain_has_it(ending, is_paused):
    for one in every(
        expires_at=[BEFORE, NOW, LATER],
        starts_at=[None, BEFORE, NOW, LATER],
        max_downloads=[None, 2],
        downloads=[0, 1, 2, 3],
    ):
        it = share(ending=ending, is_paused=is_paused, **vars(one))
        expected = it.is_open(NOW) and it.has_started(NOW)
        assert holds(still_admits(it), stored(it)) is expected, one


@pytest.mark.parametrize("is_spent", BOTH)
@pytest.mark.parametrize("count", [1, 2])
def test_inv_04_so_is_one_of_a_one_time_link(is_spent, count):
    for one in every(fetched_count=[0, 1, 2], downloads=[0, 1], max_downloads=[None, 1]):
        it = share(is_one_time=True, is_spent=is_spent, documents_count=count, **vars(one))
        assert holds(still_admits(it), stored(it)) is it.is_open(NOW), one


@pytest.mark.parametrize(
    "before", [{}, {"password_hash": "#"}, {"is_one_time": True}, {"audience": Audience.SIGNED_IN}]
)
def test_inv_04_what_the_visit_was_let_in_by_is_as_it_was(before):
    read = share(**before)
    for one in every(password_hash=["", "#", "#other"], is_one_time=BOTH, audience=list(Audience)):
        it = share(**vars(one))
        same = all(getattr(it, name) == getattr(read, name) for name in vars(one))
        assert holds(still_admits(read), stored(it)) is same, one


def test_inv_04_what_concerns_nobody_who_gets_in_refuses_nobody():
    read = share(max_downloads=5)
    for change in ({"title": "x"}, {"message": "x"}, {"downloads": 4}, {"fetched_count": 1}, {"starts_at": NOW}):
        assert holds(still_admits(read), stored(replace(read, **change))), change


def test_nothing_is_claimed_of_a_link_that_is_gone():
    assert not holds(still_admits(share()), None)


@pytest.mark.parametrize("more", [1, 45])
@pytest.mark.parametrize("over", [-1, 0, 1])
def test_a_link_is_filled_while_it_is_its_owners_has_not_ended_and_has_room(more, over):
    for one in every(owner_id=["alice", "bob"], ending=[None, ShareEnding.EXPIRED]):
        it = share(documents_count=MOST_DOCUMENTS - more + over, **vars(one))
        expected = one.owner_id == "alice" and one.ending is None and over <= 0
        assert holds(copies.has_room(owner_id="alice", more=more), stored(it)) is expected, one


@pytest.mark.parametrize("status", [Status.UPLOADING, Status.PROCESSING, Status.READY])
def test_a_copy_is_written_while_the_document_is_as_it_was_copied(status):
    read = document(status=status)
    arriving = {Status.UPLOADING, Status.PROCESSING}
    for one in every(status=list(Status), name=["a.pdf", "b.pdf"], expires_at=[LATER, LATER + MINUTE]):
        it = replace(read, **vars(one))
        is_same = one.status is status or {one.status, status} <= arriving
        expected = is_same and (it.name, it.expires_at) == (read.name, read.expires_at)
        item = DocumentItem("alice", "1", name=it.name, status=it.status.value, expires_at=it.expires_at)
        assert holds(contents._is_as_copied(read), item) is expected, one


@pytest.mark.parametrize("is_raised", BOTH)
def test_the_end_of_a_link_is_written_if_nothing_changed_that_it_was_worked_out_from(is_raised):
    read = share(documents_end=NOW)
    for one in every(
        id=["1", "2"],
        ending=[None, ShareEnding.EXPIRED],
        expires_at=[LATER, LATER + MINUTE],
        version=[1, 2],
        documents_end=[NOW, LATER],
    ):
        it = replace(read, **vars(one))
        names = ["id", "ending", "expires_at", "documents_end" if is_raised else "version"]
        expected = all(getattr(it, name) == getattr(read, name) for name in names)
        assert holds(link_ends._is_as_read(read, is_raised=is_raised), stored(it)) is expected, one
