"""An owner is mailed what guests sent: once for what comes in one go."""

from __future__ import annotations

import itertools
from unittest.mock import Mock

import pytest
from django.core import mail

from files import tasks
from files.services import store
from files.services.requests import guests, notices
from mydoc.mail import NotTaken
from tests.support.collecting import Jane, new_request
from tests.support.faults import Kind
from tests.unit.invariants.conftest import clock as clock
from tests.unit.invariants.conftest import faults as faults

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24


def found(document):
    return store.find(owner_id=document.owner_id, document_id=document.id)


def told(document):
    came = document.collected
    tasks.tell_of_collected(document.owner_id, came.request_id, came.submission_id, document.id)


def test_one_mail_for_what_is_sent_in_one_go(alice, clock):
    request = new_request(alice, title="Plans & drawings")
    jane = Jane.of(request, "Jane", "jane@example.com")
    first, second, third = (jane.send(f"{number}.txt", folder="A") for number in range(3))

    for document in (first, second, third, third, second, first):
        told(found(document))

    [sent] = mail.outbox
    assert sent.to == [alice.email]
    assert sent.subject == "MyDoc: Files for “Plans & drawings”"
    text, html = str(sent.body), str(sent.alternatives[0][0])
    assert "Jane <jane@example.com> sent you files for “Plans & drawings”" in text
    assert "Jane &lt;jane@example.com&gt;" in html
    for number in range(3):
        assert f"A/{number}.txt (5 bytes)" in text
    assert f"/requests/{request.id}/" in text
    for secret in (request.slug, jane.visit.token):
        assert secret not in text + html


def test_another_mail_for_what_comes_later(alice, clock):
    jane = Jane.of(new_request(alice))
    told(found(jane.send("1.txt")))
    clock.move(hours=1)
    told(found(jane.send("2.txt")))

    assert [("1.txt" in str(sent.body), "2.txt" in str(sent.body)) for sent in mail.outbox] == [
        (True, False),
        (False, True),
    ]


def test_the_mail_waits_for_what_is_on_its_way(alice, clock, monkeypatch):
    later = []
    jane = Jane.of(new_request(alice))
    document = jane.send("1.txt")
    pending = jane.start("2.txt")
    monkeypatch.setattr(notices.queue, "enqueue_later", lambda *task, seconds: later.append(task[1:]))

    told(found(document))

    assert mail.outbox == []
    assert later == [(alice.id, document.collected.request_id, jane.id, document.id)]
    guests.withdraw(visit=jane.visit, document_id=pending.id)
    tasks.tell_of_collected(*later[0])
    assert len(mail.outbox) == 1


def test_the_mail_does_not_wait_for_ever(alice, clock):
    jane = Jane.of(new_request(alice))
    jane.start("left.txt")
    document = jane.send("1.txt")
    clock.move(hours=2)

    told(found(document))

    assert len(mail.outbox) == 1


def test_a_mail_that_fails_is_tried_again(alice, monkeypatch):
    document = found(Jane.of(new_request(alice)).send())
    with monkeypatch.context() as patch:
        patch.setattr(notices.mail, "send", Mock(side_effect=NotTaken("no service")))
        with pytest.raises(NotTaken):
            told(document)

    told(document)

    assert len(mail.outbox) == 1


def test_a_mail_of_which_nobody_knows_is_not_sent_twice(alice, monkeypatch):
    document = found(Jane.of(new_request(alice)).send())
    with monkeypatch.context() as patch:
        patch.setattr(notices.mail, "send", Mock(side_effect=OSError("no answer")))
        told(document)

    told(document)

    assert mail.outbox == []


def test_one_mail_whichever_answer_gets_lost(alice, faults):
    jane = Jane.of(new_request(alice))
    for number in itertools.count(1):
        document = found(jane.send(f"{number}.txt"))
        with faults.at(number, Kind.LOST) as fault:
            told(document)
        assert len(mail.outbox) == number, fault.call
        if not fault.happened:
            break


def test_the_owner_is_told_of_what_failed(alice):
    jane = Jane.of(new_request(alice, types=[".pdf"]))

    told(found(jane.send("a.pdf", PNG)))

    assert "1 file could not be accepted" in str(mail.outbox[0].body)


def test_a_file_announces_itself_before_it_counts(alice, monkeypatch, run_jobs):
    monkeypatch.setattr(notices, "QUIET_SECONDS", 0)
    Jane.of(new_request(alice)).send()

    assert "files.tasks.tell_of_collected" in run_jobs()
    assert len(mail.outbox) == 1


def test_nobody_is_told_of_an_account_that_is_disabled(alice):
    from accounts.services import administration

    document = found(Jane.of(new_request(alice)).send())
    administration.disable(user_id=alice.id)

    told(document)

    assert mail.outbox == []
