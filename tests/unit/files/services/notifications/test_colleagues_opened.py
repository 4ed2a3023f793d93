"""An owner who wants it is mailed who has opened and downloaded what they share: the first time, in one go."""

from __future__ import annotations

from django.core import mail as outgoing

from files import tasks
from tests.unit.files.services.notifications.conftest import said


def _open(actor, document):
    assert actor.client.get(f"/documents/{document.id}/").status_code == 200


def _download(actor, document):
    assert actor.client.post(f"/documents/{document.id}/").status_code == 303


def test_nobody_is_told_who_did_not_ask(upload, share_with, tell, clock, alice, bob):
    document = upload(alice)
    share_with(document, bob)
    _open(bob, document)
    clock.move(minutes=3)
    assert tell() == []


def test_one_mail_for_all_that_is_opened_in_one_go(upload, share_with, tell, wants, clock, alice, bob, charlie):
    wants(alice, opened=True)
    wants(bob, shared=False)
    first, second = upload(alice, "a.txt"), upload(alice, "b.txt")
    share_with(first, bob, charlie)
    share_with(second, bob)
    _open(bob, first)
    _download(bob, second)
    _open(charlie, first)
    clock.move(minutes=3)
    [sent] = tell()
    assert sent.to == [alice.email]
    text = said(sent.body)
    assert f"{bob.name} {bob.surname} opened “a.txt”" in text
    assert f"{bob.name} {bob.surname} downloaded “b.txt”" in text
    assert f"{charlie.name} {charlie.surname} opened “a.txt”" in text
    assert "/settings/notifications/" in text
    _open(bob, first)
    _download(bob, second)
    clock.move(minutes=3)
    assert tell() == []


def test_a_download_after_it_was_opened_is_told_once_more(upload, share_with, tell, wants, clock, alice, bob):
    wants(alice, opened=True)
    document = upload(alice, "a.txt")
    share_with(document, bob)
    for act, words in ((_open, "opened"), (_download, "downloaded")):
        act(bob, document)
        clock.move(minutes=3)
        [sent] = tell()
        assert sent.subject == f"MyDoc: {bob.name} {bob.surname} {words} “a.txt”"


def test_an_owner_who_turns_it_off_meanwhile_is_not_told(upload, share_with, tell, wants, clock, alice, bob):
    wants(alice, opened=True)
    document = upload(alice)
    share_with(document, bob)
    _open(bob, document)
    wants(alice, opened=False)
    clock.move(minutes=3)
    assert tell() == []
    tasks.tell_colleague("opened", alice.id, f"{bob.id}/{document.id}")
    assert outgoing.outbox == []
