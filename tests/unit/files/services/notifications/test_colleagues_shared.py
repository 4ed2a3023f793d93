"""Someone with whom a document is shared is mailed: once, for all that is shared in one go, as they want it."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from django.core import mail as outgoing

from accounts.models import UserItem
from files import tasks
from files.domain.readers import News
from files.models import GrantItem
from files.services import deletion
from files.services.documents import colleagues as sharing
from files.services.documents import listing
from files.services.notifications import colleagues
from mydoc.mail import NotTaken
from tests.support.documents import person
from tests.support.faults import Kind
from tests.unit.files.services.notifications.conftest import said


def _key(document, who):
    return f"{who.id}/{document.id}"


def test_one_mail_that_says_who_what_and_where(upload, share_with, tell, clock, alice, bob):
    document = upload(alice, "plans & more.txt")
    share_with(document, bob)
    assert tell() == []
    clock.move(minutes=3)
    [sent] = tell()
    assert (sent.to, sent.reply_to) == ([bob.email], [alice.email])
    assert sent.subject == "MyDoc: Alice Ahrens shared “plans & more.txt” with you"
    text, html = (said(part) for part in (sent.body, sent.alternatives[0][0]))
    for words in (text, html):
        assert "Alice Ahrens" in words
        assert f"/documents/{document.id}/" in words
        assert "5 bytes" in words
        assert "It expires on " in words
        assert "/settings/notifications/" in words
    assert "plans & more.txt" in text
    assert "plans &amp; more.txt" in html
    for _ in range(3):
        assert tell() == []
        clock.move(minutes=30)


def test_many_documents_are_one_mail_and_many_people_one_each(
    many, upload, share_with, tell, clock, alice, bob, charlie
):
    for document in many(60):
        share_with(document, bob)
    share_with(upload(alice), bob, charlie)
    clock.move(minutes=3)
    mails = {sent.to[0]: sent for sent in tell()}
    assert set(mails) == {bob.email, charlie.email}
    assert "shared 61 documents with you" in mails[bob.email].subject
    assert "and 31 more" in said(mails[bob.email].body)
    assert "?scope=shared" in said(mails[bob.email].body)
    assert tell() == []


def test_what_one_request_shares_is_one_mail(many, tell, clock, alice, bob, charlie):
    ids = [document.id for document in many(5)]
    sharing.change_people(owner=person(alice), document_ids=ids, add=[bob.email, charlie.email])
    sharing.change_people(owner=person(alice), document_ids=ids[1:], remove=[charlie.email])
    clock.move(minutes=3)
    subjects = {sent.to[0]: sent.subject for sent in tell()}
    assert set(subjects) == {bob.email, charlie.email}
    assert "shared 5 documents" in subjects[bob.email]
    assert "shared “0000.txt”" in said(subjects[charlie.email])


def test_while_more_is_shared_the_mail_waits_but_not_for_long(upload, share_with, tell, clock, alice, bob):
    for number in range(4):
        share_with(upload(alice, f"{number}.txt"), bob)
        clock.move(minutes=1, seconds=55)
        assert tell() == []
    clock.move(minutes=1)
    [sent] = tell()
    assert "4 documents" in sent.subject
    for number in range(20):
        share_with(upload(alice, f"{number}.txt"), bob)
        clock.move(minutes=1, seconds=55)
        if found := tell():
            break
    assert len(found) == 1
    assert number > 14


def test_the_schedule_and_the_queue_may_come_twice(upload, share_with, tell, run_jobs, clock, alice, bob):
    document = upload(alice)
    share_with(document, bob)
    clock.move(minutes=3)
    assert colleagues.sweep() + colleagues.sweep() == 2
    run_jobs()
    tasks.tell_colleague("shared", bob.id, _key(document, bob))
    assert len(outgoing.outbox) == 1


def _turned_off(document, stage):
    stage.wants(stage.bob, shared=False)


def _taken_back(document, stage):
    stage.share_with(document)


def _deleted(document, stage):
    deletion.delete(owner=person(stage.alice), document_id=document.id)


def _expired(document, stage):
    stage.clock.move(days=30)


def _owner_disabled(document, stage):
    UserItem(stage.alice.id).update([UserItem.is_active.set(False)])


def _reader_disabled(document, stage):
    UserItem(stage.bob.id).update([UserItem.is_active.set(False)])


def _opened(document, stage):
    stage.bob.client.get(f"/documents/{document.id}/")


@pytest.mark.parametrize(
    "meanwhile", [_turned_off, _taken_back, _deleted, _expired, _owner_disabled, _reader_disabled, _opened]
)
def test_no_mail_to_who_does_not_want_it_or_knows_or_has_nothing_of_it(
    meanwhile, upload, share_with, tell, wants, clock, alice, bob
):
    document = upload(alice)
    share_with(document, bob)
    meanwhile(document, Mock(wants=wants, share_with=share_with, clock=clock, alice=alice, bob=bob))
    clock.move(minutes=3)
    assert tell() == []
    tasks.tell_colleague("shared", bob.id, _key(document, bob))
    assert outgoing.outbox == []


def test_changes_of_the_document_tell_nobody_again(upload, share_with, tell, clock, alice, bob, charlie):
    document = upload(alice)
    share_with(document, bob)
    clock.move(minutes=3)
    assert len(tell()) == 1
    listing.rename(owner=person(alice), document_id=document.id, name="other.txt")
    share_with(document, bob, charlie)
    clock.move(minutes=3)
    assert [sent.to for sent in tell()] == [[charlie.email]]


def test_what_the_mail_service_did_not_take_is_sent_later(
    upload, share_with, run_jobs, tell, clock, alice, bob, monkeypatch
):
    document = upload(alice)
    share_with(document, bob)
    clock.move(minutes=3)
    with monkeypatch.context() as patched:
        patched.setattr(colleagues.mail, "send", Mock(side_effect=NotTaken("throttled")))
        with pytest.raises(NotTaken):
            tasks.tell_colleague("shared", bob.id, _key(document, bob))
    assert GrantItem.get(bob.id, document.id).news == News.SHARED
    assert len(tell()) == 1


def test_what_may_have_been_sent_is_not_sent_again(upload, share_with, tell, clock, alice, bob, monkeypatch):
    document = upload(alice)
    share_with(document, bob)
    clock.move(minutes=3)
    with monkeypatch.context() as patched:
        patched.setattr(colleagues.mail, "send", Mock(side_effect=OSError("gone")))
        tasks.tell_colleague("shared", bob.id, _key(document, bob))
    assert tell() == []


def test_a_lost_answer_to_the_claim_loses_no_mail(upload, share_with, clock, alice, bob, faults):
    document = upload(alice)
    share_with(document, bob)
    clock.move(minutes=3)
    with faults.at(2, Kind.LOST):
        tasks.tell_colleague("shared", bob.id, _key(document, bob))
    assert len(outgoing.outbox) == 1
