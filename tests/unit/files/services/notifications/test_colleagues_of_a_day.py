"""Nobody fills a mailbox, or uses up the stage's emails, by sharing and no longer sharing again and again."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import Mock

import pytest

from files import tasks
from files.services.documents import pages
from files.services.notifications import colleagues
from mydoc.mail import NotTaken
from tests.support.documents import person


@pytest.fixture
def share_again(share_with, tell, clock):
    """Take a document from everybody and share it with some once more; the mails of that."""

    def run(document, *others):
        share_with(document)
        share_with(document, *others)
        clock.move(minutes=3)
        return tell()

    return run


def test_a_day_has_room_for_so_many_from_one_person_to_another(
    share_again, upload, clock, alice, bob, charlie, monkeypatch
):
    monkeypatch.setattr(colleagues, "_TO_ONE", replace(colleagues._TO_ONE, most=2))
    document = upload(alice)
    assert [len(share_again(document, bob)) for _ in range(4)] == [1, 1, 0, 0]
    [shown] = pages.list_shared(viewer=person(bob)).items
    assert shown.reading.is_new
    assert [sent.to for sent in share_again(document, bob, charlie)] == [[charlie.email]]
    clock.move(days=1)
    assert len(share_again(document, bob)) == 1


def test_a_day_has_room_for_so_many_from_one_person_to_all(share_again, upload, alice, bob, charlie, monkeypatch):
    monkeypatch.setattr(colleagues, "_OF_ONE", replace(colleagues._OF_ONE, most=3))
    document = upload(alice)
    assert [len(share_again(document, bob, charlie)) for _ in range(3)] == [2, 1, 0]


def test_what_the_mail_service_does_not_take_does_not_count(
    share_again, share_with, upload, clock, alice, bob, monkeypatch
):
    for name in ("_TO_ONE", "_OF_ONE"):
        monkeypatch.setattr(colleagues, name, replace(getattr(colleagues, name), most=1))
    document = upload(alice)
    share_with(document, bob)
    clock.move(minutes=3)
    with monkeypatch.context() as patched:
        patched.setattr(colleagues.mail, "send", Mock(side_effect=NotTaken("throttled")))
        for _ in range(3):
            with pytest.raises(NotTaken):
                tasks.tell_colleague("shared", bob.id, f"{bob.id}/{document.id}")
    assert len(share_again(document, bob)) == 1
