"""What SES tells later shows at the recipient, in whatever order it comes and however often."""

from __future__ import annotations

import pytest

from files.domain.recipients import MailState
from mydoc.handlers.events import mail_outcome
from mydoc.mail import About
from mydoc.mail.outcomes import State
from tests.support.mails import ses_event, sns_event
from tests.unit.files.services.recipients.conftest import BOB


@pytest.fixture
def tell(alice, run_jobs):
    """Has SES tell something of a recipient's mail, and does what follows."""

    def run(share, recipient, kind, detail="", number=1):
        about = About("recipient", (alice.id, share.id, recipient.id, str(number)))
        mail_outcome(sns_event(ses_event(kind, about, detail=detail)), None)
        run_jobs()

    return run


@pytest.fixture
def bob(share, add, run_jobs):
    [found] = add(share, BOB)
    run_jobs()
    return found


def test_a_mail_that_bounces_shows_at_the_recipients_name(share, bob, tell, recipients):
    tell(share, bob, "Bounce", "Permanent/NoEmail")

    found = recipients(share)[BOB]
    assert (found.state, found.code) == (MailState.BOUNCED, "no_such_mailbox")
    assert found.reason == "This mailbox does not exist."


TOLD = [
    ("Delivery", ""),
    ("Bounce", "Transient/General"),
    ("Bounce", "Permanent/General"),
    ("Complaint", ""),
]


def test_the_order_does_not_matter(make_share, add, run_jobs, tell, recipients):
    ends = set()
    for order in ((0, 2), (2, 0)):
        share = make_share()
        [bob] = add(share, BOB)
        run_jobs()
        for number in (*order, *order):
            tell(share, bob, *TOLD[number])
        ends.add((recipients(share)[BOB].state, recipients(share)[BOB].code))
    assert {state for state, _ in ends} == {MailState.BOUNCED}
    assert len(ends) == 1


def test_a_notification_before_the_answer_to_us_holds(share, add, tell, recipients, monkeypatch, alice):
    from files.services.recipients import mail as recipient_mail
    from mydoc import mail

    [bob] = add(share, BOB)
    monkeypatch.setattr(mail, "send", lambda **_: tell(share, bob, "Delivery"))
    recipient_mail.send_link(owner_id=alice.id, share_id=share.id, recipient_id=bob.id, number=1)
    assert recipients(share)[BOB].state is MailState.DELIVERED


def test_what_may_have_been_sent_was_if_it_was_delivered(share, add, tell, recipients, monkeypatch, run_jobs):
    from mydoc import mail

    def lose(**_):
        raise ConnectionResetError

    monkeypatch.setattr(mail, "send", lose)
    [bob] = add(share, BOB)
    run_jobs()
    assert recipients(share)[BOB].state is MailState.MAYBE_SENT
    tell(share, bob, "Delivery")
    assert recipients(share)[BOB].state is MailState.DELIVERED


@pytest.mark.parametrize("number", [0, 2])
def test_of_another_mail_it_changes_nothing(number, share, bob, tell, recipients):
    tell(share, bob, "Bounce", number=number)
    assert recipients(share)[BOB].state is MailState.SENT


def test_of_a_recipient_who_is_gone_it_brings_nobody_back(share, bob, tell, recipients, alice):
    from files.services import shares
    from files.services.shares import recipients as share_recipients
    from tests.support.documents import person

    share_recipients.remove(owner=person(alice), share_id=share.id, recipient_id=bob.id)
    tell(share, bob, "Bounce")
    assert recipients(share) == {}
    shares.revoke(owner=person(alice), share_id=share.id)
    tell(share, bob, "Bounce")


def test_what_ses_tells_and_what_is_kept_go_by_the_same_names():
    assert {state.value for state in State} <= {state.value for state in MailState}
