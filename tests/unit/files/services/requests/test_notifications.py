"""An owner is mailed what guests sent: once for what comes in one go."""

from __future__ import annotations

import itertools
from unittest.mock import Mock

import pytest
from django.core import mail

from accounts.services import profile
from files import tasks
from files.models import CollectedItem
from files.models.requests import file_part
from files.services.documents import collected, processing, repository
from files.services.requests import guest, notifications
from mydoc.core.ids import new_id
from mydoc.mail import NotTaken
from tests.support.collecting import Jane, new_request
from tests.support.faults import Kind
from tests.support.reads import meter as meter

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24


def found(document):
    return repository.find(owner_id=document.owner_id, document_id=document.id)


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
    assert sent.subject == "MyDoc: New files for “Plans & drawings”"
    text, html = str(sent.body), str(sent.alternatives[0][0])
    assert "Jane <jane@example.com> sent you 3 files for “Plans & drawings”" in text
    assert "Jane &lt;jane@example.com&gt;" in html
    for number in range(3):
        assert f"A/{number}.txt (5 bytes)" in text
    assert f"/requests/{request.id}/" in text
    for secret in (request.slug, jane.visit.token):
        assert secret not in text + html


def test_who_turned_it_off_is_told_only_of_what_comes_after_it_is_on_again(alice, clock):
    jane = Jane.of(new_request(alice))
    for is_wanted, name in ((False, "1.txt"), (True, "2.txt")):
        profile.change(user_id=alice.id, notifications={"files_received": is_wanted})
        clock.move(hours=1)
        told(found(jane.send(name)))
    [sent] = mail.outbox
    assert "1 file" not in str(sent.subject)
    text = str(sent.body).replace("\u200c", "")
    assert "2.txt" in text
    assert "1.txt" not in text


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
    monkeypatch.setattr(notifications.queue, "enqueue_later", lambda *task, seconds: later.append(task[1:]))

    told(found(document))

    assert mail.outbox == []
    assert later == [(alice.id, document.collected.request_id, jane.id, document.id)]
    guest.withdraw(visit=jane.visit, document_id=pending.id)
    tasks.tell_of_collected(*later[0])
    assert len(mail.outbox) == 1


def test_a_mail_that_fails_is_tried_again(alice, monkeypatch):
    document = found(Jane.of(new_request(alice)).send())
    with monkeypatch.context() as patch:
        patch.setattr(notifications.mail, "send", Mock(side_effect=NotTaken("no service")))
        with pytest.raises(NotTaken):
            told(document)

    told(document)

    assert len(mail.outbox) == 1


def test_a_mail_of_which_nobody_knows_is_not_sent_twice(alice, monkeypatch):
    document = found(Jane.of(new_request(alice)).send())
    with monkeypatch.context() as patch:
        patch.setattr(notifications.mail, "send", Mock(side_effect=OSError("no answer")))
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


def test_one_mail_wherever_the_job_comes_a_second_time(alice, faults):
    jane = Jane.of(new_request(alice))
    for number in itertools.count(1):
        document = found(jane.send(f"{number}.txt"))
        with faults.at(number, lambda document=document: told(document)) as fault:
            told(document)
        assert len(mail.outbox) == number
        if not fault.happened:
            break


def test_of_files_that_settle_at_the_same_time_none_is_forgotten(alice, faults):
    for number in itertools.count(1):
        jane = Jane.of(new_request(alice))
        first, second = jane.start("1.txt"), jane.start("2.txt")
        jane.complete(first)
        jane.complete(second)

        def other(document=second):
            processing.process(owner_id=document.owner_id, document_id=document.id)

        with faults.at(number, other) as fault:
            processing.process(owner_id=alice.id, document_id=first.id)
        other()
        mail.outbox.clear()
        for document in (first, second):
            told(found(document))
        [sent] = mail.outbox
        assert "1.txt" in str(sent.body)
        assert "2.txt" in str(sent.body)
        if not fault.happened:
            break


def test_a_file_between_the_mark_and_the_mail_is_told_of_next(alice, faults):
    jane = Jane.of(new_request(alice))
    for number in itertools.count(1):
        sent, later = found(jane.send("sent.txt")), []
        mail.outbox.clear()
        with faults.at(number, lambda later=later: later.append(found(jane.send("later.txt")))) as fault:
            told(sent)
        if not fault.happened:
            break
        told(later[0])
        told(sent)
        bodies = "".join(str(message.body) for message in mail.outbox)
        assert (bodies.count("sent.txt"), bodies.count("later.txt")) == (1, 1)


@pytest.mark.parametrize("is_newest", [True, False])
def test_a_job_costs_the_same_with_300_files_as_with_3(is_newest, alice, clock, meter, round_trips):
    costs = []
    for more in (0, 297):
        jane = Jane.of(new_request(alice, max_files=1_000))
        _store(jane, more)
        clock.move(hours=2)
        documents = [found(jane.send(f"{number}.txt")) for number in range(3)]
        mail.outbox.clear()
        with round_trips() as calls, meter() as reads:
            told(documents[2 if is_newest else 0])
        assert len(mail.outbox) == is_newest
        costs.append((calls, reads.requests))
        assert reads.items <= 110
        if is_newest:
            assert [f"{number}.txt" in str(mail.outbox[0].body) for number in range(3)] == [True] * 3

    assert costs[0] == costs[1]


def test_a_file_that_was_on_its_way_for_long_is_named(alice, clock):
    jane = Jane.of(new_request(alice, max_files=1_000))
    large = jane.start("large.txt")
    clock.move(hours=2)
    _store(jane, 120)
    clock.move(seconds=1)
    jane.complete(large)
    processing.process(owner_id=alice.id, document_id=large.id)

    told(found(large))

    assert "large.txt" in str(mail.outbox[0].body)
    assert "more" not in str(mail.outbox[0].body)


def _store(jane, count):
    """List files of hers that came, and of which the owner was told."""
    now = notifications.clock.now()
    with CollectedItem.batch_write() as batch:
        for _ in range(count):
            batch.save(
                CollectedItem(
                    jane.request.slug,
                    file_part(jane.id, new_id()),
                    name="old.txt",
                    size=5,
                    status="received",
                    started_at=now,
                    settled_at=now,
                    ttl=now,
                )
            )


def test_the_owner_is_told_of_what_failed(alice):
    jane = Jane.of(new_request(alice, types=[".pdf"]))

    told(found(jane.send("a.pdf", PNG)))

    assert "1 file was rejected" in str(mail.outbox[0].body)


def test_a_file_announces_itself_before_it_counts(alice, monkeypatch, run_jobs):
    monkeypatch.setattr(collected, "QUIET_SECONDS", 0)
    Jane.of(new_request(alice)).send()

    assert "files.tasks.tell_of_collected" in run_jobs()
    assert len(mail.outbox) == 1


def test_nobody_is_told_of_an_account_that_is_disabled(alice):
    from accounts.services import administration

    jane = Jane.of(new_request(alice))
    document = found(jane.send("1.txt"))
    administration.disable(user_id=alice.id)

    told(document)

    assert mail.outbox == []
    # What they were not told of is told with what comes next.
    administration.enable(user_id=alice.id)
    told(found(jane.send("2.txt")))
    [sent] = mail.outbox
    assert "1.txt" in str(sent.body)
    assert "2.txt" in str(sent.body)
