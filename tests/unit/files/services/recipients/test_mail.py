"""Who is named gets a personal link by mail, and may use it until it is taken away."""

from __future__ import annotations

import pytest
from django.test import Client

from files import tasks
from files.domain.recipients import LEASE, MailState
from files.services import shares
from files.services.recipients import mail as recipient_mail
from files.services.shares import recipients as share_recipients
from mydoc import mail
from mydoc.core.errors import MyDocError
from mydoc.core.ids import new_id
from tests.support.documents import person
from tests.unit.files.services.recipients.conftest import BOB, CARL, DORA


def visit(link):
    """A browser that opens a personal link; it and the page it is led to."""
    browser = Client()
    answer = browser.get(link.removeprefix("http://localhost:8000"))
    assert answer.status_code in (302, 303)
    return browser, browser.get(answer["Location"])


def test_each_gets_a_link_of_their_own(share, add, mailed, run_jobs, recipients):
    assert [one.state for one in add(share, BOB, CARL)] == [MailState.PENDING] * 2
    run_jobs()

    assert mailed.counts() == {BOB: 1, CARL: 1}
    assert {one.state for one in recipients(share).values()} == {MailState.SENT}
    links = {mailed.link(email) for email in (BOB, CARL)}
    assert len(links) == 2
    assert all(recipients(share)[email].key in mailed.link(email) for email in (BOB, CARL))


def test_only_who_was_named_gets_in(share, add, mailed, run_jobs):
    add(share, BOB)
    run_jobs()

    _, page = visit(mailed.link(BOB))
    assert page.status_code == 200
    assert "report.txt" in page.text
    stranger = Client().get(f"/s/{share.slug}")
    assert "report.txt" not in stranger.text
    _, forged = visit(mailed.link(BOB)[:-4] + "AAAA")
    assert "report.txt" not in forged.text


def test_taken_away_the_link_is_dead_at_once(share, add, mailed, run_jobs, recipients, alice):
    add(share, BOB, CARL)
    run_jobs()
    browser, page = visit(mailed.link(BOB))
    assert "report.txt" in page.text

    share_recipients.remove(owner=person(alice), share_id=share.id, recipient_id=recipients(share)[BOB].id)

    assert "report.txt" not in browser.get(f"/s/{share.slug}").text
    assert browser.post(f"/s/{share.slug}/claim", HTTP_ACCEPT="application/json").status_code == 403
    assert "report.txt" in visit(mailed.link(CARL))[1].text
    assert list(recipients(share)) == [CARL]
    with pytest.raises(MyDocError) as gone:
        share_recipients.remove(owner=person(alice), share_id=share.id, recipient_id=new_id())
    assert gone.value.code == "recipient_not_found"


def test_taken_away_before_the_mail_left_there_is_no_mail(share, add, mailed, run_jobs, alice):
    [bob] = add(share, BOB)
    share_recipients.remove(owner=person(alice), share_id=share.id, recipient_id=bob.id)
    run_jobs()
    assert mailed.counts() == {}


def test_who_was_named_before_gets_no_other_mail(share, add, mailed, run_jobs):
    add(share, BOB)
    run_jobs()
    assert len(add(share, "Bob@EXAMPLE.com", BOB, CARL)) == 2
    run_jobs()
    assert mailed.counts() == {BOB: 1, CARL: 1}


def test_sent_again_there_is_one_more(share, add, mailed, run_jobs, recipients, alice):
    [bob] = add(share, BOB)
    run_jobs()

    [again] = share_recipients.send_again(owner=person(alice), share_id=share.id, recipient_id=bob.id).recipients
    assert (again.state, again.number) == (MailState.PENDING, 2)
    run_jobs()
    # What comes late of the first mail.
    tasks.mail_recipient(alice.id, share.id, bob.id, 1)
    tasks.note_mail(alice.id, share.id, bob.id, "1", "bounced", "bounced")

    assert mailed.counts() == {BOB: 2}
    assert recipients(share)[BOB].state is MailState.SENT


def test_a_link_that_ended_is_mailed_to_nobody(share, add, mailed, run_jobs, alice):
    add(share, BOB)
    shares.revoke(owner=person(alice), share_id=share.id)
    run_jobs()
    assert mailed.counts() == {}


def test_a_link_has_fifty_recipients_at_most(share, add, recipients):
    add(share, *(f"a{number}@example.com" for number in range(50)))
    with pytest.raises(MyDocError) as refused:
        add(share, BOB)
    assert refused.value.code == "too_many_recipients"
    assert len(recipients(share)) == 50


@pytest.mark.usefixtures("lasting_moment")
def test_mails_a_day_are_limited_whatever_the_link(make_share, add, settings, alice):
    settings.SHARE_MAILS_A_DAY = 3
    first = make_share()
    [bob, _] = add(first, BOB, CARL)
    with pytest.raises(MyDocError) as refused:
        add(make_share(), BOB, CARL)
    assert refused.value.code == "too_many_requests"
    add(make_share(), DORA)
    with pytest.raises(MyDocError, match="Try again later"):
        share_recipients.send_again(owner=person(alice), share_id=first.id, recipient_id=bob.id)


# What goes wrong


@pytest.fixture
def answer(monkeypatch):
    """Lets the mail service answer so."""

    def set_answer(error):
        def send(*args, **kwargs):
            raise error

        monkeypatch.setattr(mail, "send", send)

    return set_answer


def test_a_refused_mail_says_why(share, add, answer, run_jobs, recipients):
    answer(mail.Refused("bad_address"))
    add(share, BOB)
    run_jobs()

    bob = recipients(share)[BOB]
    assert (bob.state, bob.code) == (MailState.REFUSED, "bad_address")
    assert bob.reason.startswith("The email address is not valid")


def test_where_no_mail_is_taken_the_queue_tries_again(share, add, answer, mailed, alice, recipients, monkeypatch):
    with monkeypatch.context():
        [bob] = add(share, BOB)
    answer(mail.NotTaken("throttled"))
    with pytest.raises(mail.NotTaken):
        recipient_mail.send_link(owner_id=alice.id, share_id=share.id, recipient_id=bob.id, number=1)
    waiting = recipients(share)[BOB]
    assert (waiting.state, waiting.code) == (MailState.PENDING, "mail_service_unavailable")

    monkeypatch.undo()
    recipient_mail.send_link(owner_id=alice.id, share_id=share.id, recipient_id=bob.id, number=1)

    assert mailed.counts() == {BOB: 1}
    assert (recipients(share)[BOB].state, recipients(share)[BOB].code) == (MailState.SENT, "")


def test_where_nobody_knows_it_is_said_so_and_left_to_the_owner(share, add, answer, run_jobs, recipients, alice):
    answer(ConnectionResetError())
    [bob] = add(share, BOB)
    run_jobs()
    assert recipients(share)[BOB].state is MailState.MAYBE_SENT
    for _ in range(3):
        tasks.mail_recipients(alice.id, share.id)
        tasks.mail_recipient(alice.id, share.id, bob.id, 1)
    assert recipients(share)[BOB].state is MailState.MAYBE_SENT


def test_a_mail_that_is_being_sent_is_not_sent_again_until_it_must_have_broken_off(
    share, add, answer, recipients, alice, clock
):
    [bob] = add(share, BOB)
    answer(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        recipient_mail.send_link(owner_id=alice.id, share_id=share.id, recipient_id=bob.id, number=1)
    again = {"owner": person(alice), "share_id": share.id, "recipient_id": bob.id}
    with pytest.raises(MyDocError) as refused:
        share_recipients.send_again(**again)
    assert refused.value.code == "mail_under_way"

    with clock.ahead(seconds=LEASE.total_seconds() + 1):
        from mydoc.core import clock as now

        assert recipients(share)[BOB].as_read(now.now()).state is MailState.MAYBE_SENT
        assert share_recipients.send_again(**again).recipients[0].number == 2


def test_who_complained_gets_no_other(share, add, run_jobs, alice):
    [bob] = add(share, BOB)
    run_jobs()
    tasks.note_mail(alice.id, share.id, bob.id, "1", "complained", "complained")
    with pytest.raises(MyDocError) as refused:
        share_recipients.send_again(owner=person(alice), share_id=share.id, recipient_id=bob.id)
    assert refused.value.code == "recipient_complained"


def test_a_disabled_owner_sends_nothing(share, add, mailed, run_jobs, alice):
    from accounts.services import administration

    add(share, BOB)
    administration.disable(user_id=alice.id)
    run_jobs()
    assert mailed.counts() == {}
