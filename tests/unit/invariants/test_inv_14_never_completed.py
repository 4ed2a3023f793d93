"""An upload that is never completed is gone within 24 hours, and its quota is back."""

from __future__ import annotations

import pytest

from accounts.services import profile
from files.domain.audit import Action
from files.domain.documents import Status
from files.models import AuditItem
from files.services import uploads
from files.services.documents import processing
from mydoc.core.errors import NotFound
from tests.support.documents import person, put_parts
from tests.support.faults import Kind
from tests.support.soundness import problems, stored_objects, unfinished_uploads
from tests.unit.invariants.conftest import CONTENT, stored

pytestmark = pytest.mark.usefixtures("running_schedule")


def pass_time(clock, sweep, *, hours):
    """The schedule comes by every five minutes; here, now and then and at the end."""
    for _ in range(hours):
        clock.move(hours=1)
        sweep()


def test_inv_14_an_abandoned_upload_is_gone_within_24_hours(alice, in_parts, start, clock, sweep):
    document, _ = start(alice)
    assert unfinished_uploads()

    pass_time(clock, sweep, hours=22)
    assert stored(document).status is Status.UPLOADING
    assert profile.get(user_id=alice.id).bytes_used == len(CONTENT)

    clock.move(hours=1, minutes=55)
    sweep()

    assert stored(document) is None
    assert unfinished_uploads() == {}
    assert stored_objects() == {}
    account = profile.get(user_id=alice.id)
    assert (account.bytes_used, account.documents_count) == (0, 0)
    lines = [(line.action, line.actor) for line in AuditItem.query(alice.id)]
    assert lines == [(Action.ABANDONED.value, "system")]
    assert problems() == []


def test_inv_14_without_any_part(alice, clock, sweep):
    document = uploads.start(owner=person(alice), name="a.txt", size=700)

    pass_time(clock, sweep, hours=24)

    assert stored(document) is None
    assert unfinished_uploads() == {}
    assert profile.get(user_id=alice.id).bytes_used == 0


def test_inv_14_keeping_it_longer_does_not_keep_an_upload_open(alice, in_parts, start, clock, sweep):
    from files.services.documents import listing

    document, _ = start(alice)
    pass_time(clock, sweep, hours=12)
    listing.change(owner=person(alice), document_id=document.id, expires_in=30 * 86400)

    pass_time(clock, sweep, hours=12)

    assert stored(document) is None
    assert profile.get(user_id=alice.id).bytes_used == 0


def test_inv_14_what_arrived_though_nobody_heard_of_it_is_kept(alice, in_parts, start, faults, clock, sweep):
    """The parts were put together, then the answer, the process and S3's event were all lost."""
    document, parts = start(alice)
    with faults.at(2, Kind.KILLED) as fault:
        uploads.complete(owner=document.owner, document_id=document.id, parts=parts)
    assert fault.call == "CompleteMultipartUpload"

    pass_time(clock, sweep, hours=24)

    assert stored(document).status is Status.READY
    assert profile.get(user_id=alice.id).bytes_used == len(CONTENT)
    assert problems() == []


def test_inv_14_what_one_put_sent_though_nobody_heard_of_it_is_kept(alice, start, clock, sweep):
    document, _ = start(alice)

    pass_time(clock, sweep, hours=1)

    assert stored(document).status is Status.READY
    assert problems() == []


def test_inv_14_what_one_put_has_not_sent_yet_may_still_be_sent(alice, clock, sweep):
    document = uploads.start(owner=person(alice), name="a.txt", size=5)
    pass_time(clock, sweep, hours=22)
    assert stored(document).status is Status.UPLOADING

    put_parts(document, CONTENT)
    processing.process(owner_id=alice.id, document_id=document.id)

    assert stored(document).status is Status.READY
    assert problems() == []


def test_inv_14_a_schedule_that_stood_still_catches_up(alice, in_parts, start, clock, sweep):
    document, _ = start(alice)

    clock.move(days=3)
    sweep()

    assert stored(document) is None
    assert profile.get(user_id=alice.id).bytes_used == 0
    assert problems() == []


def test_inv_14_completing_what_is_gone_says_so(alice, in_parts, start, clock, sweep):
    document, parts = start(alice)
    pass_time(clock, sweep, hours=24)

    with pytest.raises(NotFound):
        uploads.complete(owner=person(alice), document_id=document.id, parts=parts)

    assert stored_objects() == {}
    assert problems() == []
