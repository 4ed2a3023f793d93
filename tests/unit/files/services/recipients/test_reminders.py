"""Who has fetched nothing is reminded before the end, once; the owner hears of the first download, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.services import profile
from files import tasks
from files.domain.activity import Activity, Happening
from files.domain.shares import Audience
from files.models import ActivityItem
from files.services import shares
from files.services.activity.record import activity_of
from files.services.recipients import receipts
from files.services.shares import claims
from files.services.shares.visits import Visit
from mydoc.core import clock as time
from mydoc.core.ids import new_id
from tests.support.documents import person
from tests.unit.files.services.recipients.conftest import BOB, CARL, DORA

LIFE = 7 * 86400


@pytest.fixture
def long_lived(make_share):
    return make_share(expires_in=LIFE)


def fetch(share, recipient):
    claims.claim(visit=Visit(slug=share.slug, address="192.0.2.1", recipient_key=recipient.key))


def test_only_who_has_fetched_nothing_is_reminded_and_once(long_lived, add, run_jobs, mailed, clock, sweep):
    bob, carl, dora = add(long_lived, BOB, CARL, DORA)
    run_jobs()
    fetch(long_lived, bob)
    tasks.note_mail(long_lived.owner_id, long_lived.id, dora.id, "1", "bounced", "bounced")
    clock.move(days=5, hours=23)
    sweep()
    assert mailed.counts() == {BOB: 1, CARL: 1, DORA: 1}

    clock.move(hours=1, minutes=1)
    for _ in range(3):
        sweep()
        tasks.remind_recipient(long_lived.owner_id, long_lived.id, carl.id)

    assert mailed.counts() == {BOB: 1, CARL: 2, DORA: 1}
    reminder = mailed.to(CARL)[1]
    assert "expires soon" in reminder.subject
    assert mailed.link(CARL) in reminder.alternatives[0][0]


def test_kept_longer_nobody_is_reminded_twice(long_lived, add, run_jobs, mailed, clock, sweep, alice):
    add(long_lived, BOB)
    run_jobs()
    clock.move(days=6, minutes=1)
    sweep()
    changes = shares.Changes(given=frozenset({"expires_in"}), expires_in=LIFE)
    shares.change(owner=person(alice), share_id=long_lived.id, changes=changes)
    add(long_lived, CARL)
    run_jobs()

    clock.move(days=6, minutes=1)
    sweep()

    assert mailed.counts() == {BOB: 2, CARL: 2}


def test_mails_that_nobody_put_on_the_queue_the_schedule_does(
    long_lived, add, mailed, clock, sweep, run_jobs, monkeypatch
):
    from files.services.shares import recipients

    with monkeypatch.context() as broken:
        broken.setattr(recipients, "send_soon", lambda *_: None)
        add(long_lived, BOB)
    run_jobs()
    assert mailed.counts() == {}
    clock.move(minutes=5)
    sweep()
    assert mailed.counts() == {BOB: 1}
    # That is done; what comes next is the reminder.
    clock.move(days=2)
    sweep()
    assert mailed.counts() == {BOB: 1}


def test_it_ends_when_it_should(long_lived, add, run_jobs, clock, sweep):
    from files.models import SharePart

    add(long_lived, BOB)
    run_jobs()
    clock.move(days=6, minutes=1)
    sweep()
    clock.move(days=1)
    sweep()
    assert list(SharePart.query(long_lived.slug)) == []


# Receipts


def hear():
    """What the drain of the activity does."""
    receipts.hear([activity_of(item) for item in ActivityItem.scan()])


def test_the_owner_hears_of_the_first_download_once(long_lived, add, run_jobs, mailed, alice):
    bob, carl = add(long_lived, BOB, CARL)
    run_jobs()
    hear()
    run_jobs()
    assert mailed.to(alice.email) == []

    fetch(long_lived, bob)
    fetch(long_lived, carl)
    hear()
    hear()
    run_jobs()

    [receipt] = mailed.to(alice.email)
    assert receipt.subject == "MyDoc: Plans was downloaded"
    for text in (receipt.body, receipt.alternatives[0][0]):
        assert f"{BOB} downloaded" in text
        assert "report.\u200ctxt" in text
        assert long_lived.slug not in text


def test_an_owner_who_turned_receipts_off_gets_none(long_lived, add, run_jobs, mailed, alice):
    profile.change(user_id=alice.id, notifications={"link_downloaded": False})
    [bob] = add(long_lived, BOB)
    fetch(long_lived, bob)
    hear()
    run_jobs()
    assert mailed.to(alice.email) == []


def test_several_first_downloads_at_once_are_one_receipt(make_share, run_jobs, mailed, alice):
    share = make_share(audience=Audience.ANYONE.value)
    what = {"happening": Happening.CLAIMED, "owner_id": alice.id, "at": time.now(), "document_name": "a.txt"}
    at_once = [Activity(id=new_id(), share_id=share.id, is_first=True, **what) for _ in range(3)]
    for activity in at_once:
        receipts.hear([activity])
    run_jobs()
    [receipt] = mailed.to(alice.email)
    assert "Someone with the link" in receipt.body


def test_of_a_link_that_is_gone_there_is_no_receipt(run_jobs, mailed, alice):
    receipts.send(owner_id=alice.id, share_id=new_id(), document_name="a", by="", at=time.now() - timedelta(1))
    assert mailed.counts() == {}
