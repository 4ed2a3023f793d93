"""Many uploads begin at once: each as if it were alone, in few round trips, and what fits in order."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest

from accounts.services import profile, quota
from files.domain.documents import Status
from files.domain.parts import UPLOAD_PART
from files.domain.shares import MOST_DOCUMENTS
from files.models import DocumentItem, ShareItem
from files.services import shares, uploads
from files.services.uploads import Wanted
from mydoc import features
from mydoc.aws import site_items
from tests.support.documents import person
from tests.support.faults import Kind
from tests.support.soundness import problems, unfinished_uploads


@pytest.fixture
def start(alice):
    owner = person(alice)

    def run(*wanted):
        return uploads.start_all(owner=owner, wanted=wanted)

    return run


@pytest.fixture
def counted(alice, faults, monkeypatch):
    """The calls to AWS, without that for the features, which comes every 30 seconds."""

    @contextmanager
    def run():
        monkeypatch.setattr(site_items, "LONGEST_KEPT", timedelta(hours=1))
        features.latest()
        with faults.at(999, lambda: None) as fault:
            yield fault.calls

    return run


def files(count, size=5, **more):
    return [Wanted(f"{number}.txt", size, **more) for number in range(count)]


def codes(outcomes):
    return [getattr(outcome, "code", "") for outcome in outcomes]


def used(alice):
    account = profile.get(user_id=alice.id)
    return account.bytes_used, account.documents_count


@pytest.mark.parametrize(("count", "trips"), [(1, 1), (97, 1), (100, 2)])
def test_a_hundred_begin_in_two_round_trips(count, trips, alice, start, counted):
    with counted() as calls:
        found = start(*files(count))
    assert calls == ["TransactWriteItems"] * trips
    assert [document.name for document in found] == [one.name for one in files(count)]
    assert {document.status for document in found} == {Status.UPLOADING}
    assert used(alice) == (5 * count, count)
    assert problems() == []


def test_one_that_is_wrong_hinders_no_other(alice, start):
    found = start(
        Wanted("a.txt", 1),
        Wanted("a/b", 1),
        Wanted("c.txt", -1),
        Wanted("d.txt", 1, expires_in=1),
        Wanted("e.txt", 1, crc32="x"),
        Wanted("f.txt", 10**15),
        Wanted("g.txt", 1, share="nothing"),
        Wanted("h.bin", UPLOAD_PART + 1),
    )
    assert codes(found) == [
        "",
        "bad_name",
        "bad_size",
        "bad_expiry",
        "bad_checksum",
        "file_too_large",
        "share_not_found",
        "",
    ]
    assert (found[0].upload_id, bool(found[-1].upload_id)) == ("", True)
    assert used(alice) == (UPLOAD_PART + 2, 2)
    assert problems() == []


def test_inv_10_of_what_the_quota_cannot_take_it_takes_in_order_what_fits(alice, start, counted):
    quota.change(user_id=alice.id, quota_bytes=10)
    with counted() as calls:
        found = start(*[Wanted("a", size) for size in (4, 7, 6, 0, 1)])
    assert codes(found) == ["", "quota_exceeded", "", "", "quota_exceeded"]
    assert calls == ["TransactWriteItems", "GetItem", "TransactWriteItems"]
    assert used(alice) == (10, 3)
    assert problems() == []


def test_inv_10_nothing_is_left_of_what_the_quota_refused(alice, start):
    quota.change(user_id=alice.id, quota_bytes=UPLOAD_PART)
    assert codes(start(*files(3, size=UPLOAD_PART + 1))) == ["quota_exceeded"] * 3
    assert unfinished_uploads() == {}
    assert used(alice) == (0, 0)


def test_inv_10_what_another_takes_meanwhile_is_not_there(alice, start, faults):
    quota.change(user_id=alice.id, quota_bytes=10)

    def another():
        uploads.start(owner=person(alice), name="b", size=3)

    with faults.at(2, another):
        found = start(*files(3, size=4))
    assert codes(found) == ["", "quota_exceeded", "quota_exceeded"]
    assert used(alice) == (7, 2)
    assert problems() == []


def test_inv_13_a_lost_answer_begins_nothing_twice(alice, start, faults):
    with faults.at(1, Kind.LOST) as fault:
        found = start(*files(20))
    assert fault.happened
    assert {item.id for item in DocumentItem.query(alice.id)} == {document.id for document in found}
    assert used(alice) == (100, 20)


def test_into_links_with_their_counts(alice, start, upload):
    made = [shares.create(owner=person(alice), document_ids=[upload(alice).id]) for _ in range(2)]
    found = start(*files(60, share=made[0].id), *files(2, share=made[1].id), Wanted("alone.txt", 1))
    assert codes(found) == [""] * 63
    counts = [int(ShareItem.get(share.slug, "a", consistent_read=True).documents_count) for share in made]
    assert counts == [61, 3]
    assert problems() == []


def test_a_full_link_takes_what_still_fits(alice, start, upload, counted):
    made = shares.create(owner=person(alice), document_ids=[upload(alice).id])
    ShareItem(made.slug).update(actions=[ShareItem.documents_count.set(MOST_DOCUMENTS - 3)])
    with counted() as calls:
        found = start(*files(20, share=made.id), Wanted("alone.txt", 1))
    assert codes(found) == ["", "", "", *["share_full"] * 17, ""]
    assert len(calls) < 20


def test_who_was_disabled_begins_nothing(alice, start):
    from accounts.models import UserItem

    UserItem(alice.id).update(actions=[UserItem.is_active.set(False)])
    assert codes(start(*files(3))) == ["account_disabled"] * 3
    assert used(alice) == (0, 0)
