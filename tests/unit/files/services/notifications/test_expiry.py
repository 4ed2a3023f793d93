"""An owner is mailed about what expires in a day: once for each document, and in one mail for all of a day."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.core import mail as outgoing

from accounts.models import UserItem
from accounts.services import notifications
from files import tasks
from files.domain.documents import Status
from files.domain.due import due_hour
from files.models import DocumentItem, SweepItem
from files.services import deletion, trash
from files.services.documents import listing
from files.services.notifications import expiry
from mydoc.core.errors import Conflict
from mydoc.mail import NotTaken
from tests.support.documents import person
from tests.support.faults import Kind
from tests.unit.files.services.notifications.conftest import said

HOUR, DAY = 3600, 86400


@pytest.fixture
def warn(run_jobs, clock):
    """`warn(hours=48)`: the schedule comes by every half hour for so long; its mails."""

    def run(hours=0.0):
        before = len(outgoing.outbox)
        for _ in range(int(hours * 2) + 1):
            expiry.sweep()
            run_jobs()
            clock.move(minutes=30)
        return outgoing.outbox[before:]

    run()
    return run


def _times(sent, document):
    return sum(document.name in said(mail.body) for mail in sent)


def test_a_day_before_and_once(warn, upload, alice):
    document = upload(alice, "plans & more.txt", expires_in=3 * DAY)
    assert warn(47) == []
    [sent] = warn(2)
    assert sent.to == [alice.email]
    assert said(sent.subject) == "MyDoc: “plans & more.txt” expires soon"
    text, html = (said(part) for part in (sent.body, sent.alternatives[0][0]))
    for words in (text, html):
        assert f"/documents/{document.id}/" in words
        assert "/settings/notifications/" in words
        assert f"{document.expires_at:%-d %B %Y, %H:%M} UTC" in words
    assert "plans &amp; more.txt" in html
    assert warn(24) == []


def test_all_of_a_day_are_one_mail_and_the_next_comes_a_day_later(warn, upload, alice):
    documents = [upload(alice, f"{n:03} hours.txt", expires_in=n * HOUR) for n in range(50, 130, 10)]
    sent = warn(110)
    assert len(sent) == 3
    assert [_times(sent, document) for document in documents] == [1] * len(documents)
    assert "3 of your documents expire soon" in sent[0].subject


def test_what_came_after_the_mail_of_its_day_is_told_too(warn, upload, clock, alice):
    first, last = (upload(alice, f"{n} hours.txt", expires_in=n * HOUR) for n in (60, 80))
    sent = warn(40)
    new = upload(alice, "new.txt", expires_in=30 * HOUR)
    sent += warn(40)
    assert [_times(sent, document) for document in (first, last, new)] == [1, 1, 1]
    assert len(sent) == 2


def test_what_is_kept_for_a_day_or_less_is_not_warned_of(warn, upload, alice):
    for seconds in (60, HOUR, 23 * HOUR, DAY):
        upload(alice, f"{seconds}.txt", expires_in=seconds)
    assert warn(30) == []


def test_each_owner_is_told_of_their_own(warn, upload, alice, bob):
    mine, theirs = upload(alice, "a.txt", expires_in=3 * DAY), upload(bob, "b.txt", expires_in=3 * DAY)
    mails = {sent.to[0]: said(sent.body) for sent in warn(72)}
    assert set(mails) == {alice.email, bob.email}
    assert theirs.name not in mails[alice.email]
    assert mine.name not in mails[bob.email]


def _turned_off(document, alice, wants):
    wants(alice, expiring=False)


def _deleted(document, alice, wants):
    deletion.delete(owner=person(alice), document_id=document.id)


def _in_the_trash(document, alice, wants):
    trash.delete(owner=person(alice), document_id=document.id)


def _kept(document, alice, wants):
    listing.change(owner=person(alice), document_id=document.id, expires_in=20 * DAY)


def _disabled(document, alice, wants):
    UserItem(alice.id).update([UserItem.is_active.set(False)])


@pytest.mark.parametrize("meanwhile", [_turned_off, _deleted, _in_the_trash, _kept, _disabled])
def test_nothing_is_told_of_what_does_not_end_to_who_does_not_want_it(
    meanwhile, warn, upload, wants, clock, run_jobs, alice
):
    document = upload(alice, expires_in=3 * DAY)
    until = due_hour(document.expires_at + timedelta(hours=1))
    meanwhile(document, alice, wants)
    assert warn(72) == []
    clock.move(hours=-25)
    tasks.warn_of_expiry(alice.id, until, 0, document.id)
    assert outgoing.outbox == []


def test_what_is_still_being_uploaded_is_not_named(warn, upload, alice):
    document = upload(alice, expires_in=3 * DAY)
    DocumentItem(alice.id, document.id).update([DocumentItem.status.set(Status.PROCESSING.value)])
    assert warn(72) == []


def _due(upload, clock, alice):
    """A document that expires within the day, and its job."""
    document = upload(alice, expires_in=2 * DAY)
    clock.move(hours=24)
    until = due_hour(document.expires_at + timedelta(hours=1))
    return document, lambda: tasks.warn_of_expiry(alice.id, until, 0, document.id)


def test_the_schedule_and_the_queue_may_come_twice(upload, clock, run_jobs, alice):
    document, job = _due(upload, clock, alice)
    hour = due_hour(document.expires_at)
    for _ in range(2):
        SweepItem("expiring", drained_until=hour).save()
        expiry.sweep()
    run_jobs()
    job()
    assert len(outgoing.outbox) == 1


def test_each_hour_is_read_once(upload, clock, run_jobs, round_trips, alice):
    expiry.sweep()
    with round_trips() as calls:
        expiry.sweep()
    assert calls == ["GetItem"]


@pytest.mark.parametrize("call", [1, 2, 3])
@pytest.mark.parametrize("kind", [Kind.LOST, Kind.UNREACHED])
def test_a_lost_answer_or_call_mails_once(call, kind, upload, clock, faults, alice):
    _, job = _due(upload, clock, alice)
    with faults.at(call, kind):
        try:
            job()
        except Exception:
            assert kind is Kind.UNREACHED
    job()
    assert len(outgoing.outbox) == 1


def test_another_mail_at_the_same_moment_is_seen(upload, clock, alice, monkeypatch):
    _, job = _due(upload, clock, alice)
    take = notifications.take_warning

    def after_another(**arguments):
        monkeypatch.setattr(notifications, "take_warning", take)
        job()
        return take(**arguments)

    monkeypatch.setattr(notifications, "take_warning", after_another)
    with pytest.raises(Conflict):
        job()
    job()
    assert len(outgoing.outbox) == 1


def test_what_the_mail_service_did_not_take_is_sent_later(upload, clock, alice, monkeypatch):
    _, job = _due(upload, clock, alice)
    with monkeypatch.context() as patched:
        patched.setattr(expiry.mail, "send", Mock(side_effect=NotTaken("throttled")))
        with pytest.raises(NotTaken):
            job()
    job()
    assert len(outgoing.outbox) == 1


def test_what_may_have_been_sent_is_not_sent_again(upload, clock, alice, monkeypatch):
    _, job = _due(upload, clock, alice)
    with monkeypatch.context() as patched:
        patched.setattr(expiry.mail, "send", Mock(side_effect=OSError("gone")))
        job()
    job()
    assert outgoing.outbox == []


def test_of_very_many_the_mail_says_how_many_there_are(warn, upload, alice, monkeypatch):
    monkeypatch.setattr(expiry, "MOST_READ", 2)
    for number in range(5):
        upload(alice, f"{number}.txt", expires_in=3 * DAY)
    [sent] = warn(72)
    assert "5 of your documents expire soon" in sent.subject
    assert "and 3 more" in said(sent.body)
