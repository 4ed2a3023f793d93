"""What SES tells of mails becomes jobs for those who want to hear of them, whatever else is in the batch."""

from __future__ import annotations

import json

import pytest

from mydoc.aws import queue
from mydoc.handlers.events import EventError, mail_outcome
from mydoc.mail import About, outcomes
from tests.support.mails import TRIAL, ses_event, sns_event

ABOUT = About("recipient", ("01M7XX6CDSK9X43RG7KA1TY6DA", "01M7XX6CDSK9X43RG7KA1TY6DB", "1"))


@pytest.fixture
def queued(monkeypatch):
    """The jobs that were put on the queue."""
    jobs = []
    monkeypatch.setattr(queue, "enqueue", lambda task, *arguments: jobs.append((task, *arguments)))
    return jobs


TOLD = [
    ("Delivery", "", ("delivered", "")),
    ("Reject", "", ("refused", "mail_refused")),
    ("Complaint", "", ("complained", "complained")),
    ("Bounce", "Permanent/General", ("bounced", "bounced")),
    ("Bounce", "Permanent/NoEmail", ("bounced", "no_such_mailbox")),
    ("Bounce", "Permanent/OnAccountSuppressionList", ("bounced", "suppressed")),
    ("Bounce", "Transient/General", ("returned", "returned")),
    ("Bounce", "Transient/MailboxFull", ("returned", "mailbox_full")),
    ("Bounce", "Transient/ContentRejected", ("returned", "content_rejected")),
    ("Bounce", "Undetermined/Undetermined", ("returned", "returned")),
]


@pytest.mark.parametrize(("kind", "detail", "job"), TOLD)
def test_what_became_of_a_mail_is_a_job(kind, detail, job, queued):
    assert mail_outcome(sns_event(ses_event(kind, ABOUT, detail=detail)), None) == {"records": 1}

    assert queued == [("files.tasks.note_mail", *ABOUT.ids, *job)]


def test_every_reason_has_words():
    codes = {code for *_, (_, code) in TOLD if code} | set(outcomes._BOUNCES.values())
    assert codes <= set(outcomes.REASONS)


@pytest.mark.parametrize(
    "message",
    [
        TRIAL,
        ses_event("Bounce", None),
        ses_event("Bounce", About("else", ("1",))),
        ses_event("Open", ABOUT),
        ses_event("Send", ABOUT),
    ],
    ids=["trial", "no tag of ours", "of a kind nobody listens to", "opened", "sent"],
)
def test_what_concerns_nobody_becomes_nothing(message, queued):
    assert mail_outcome(sns_event(message), None) == {"records": 1}
    assert queued == []


POISON = {
    "not JSON": "{",
    "empty": "",
    "no mail": json.dumps({"eventType": "Bounce"}),
    "a list": "[1]",
    "tags that are none": json.dumps({"eventType": "Bounce", "mail": {"tags": 7}}),
    "a bounce without a word": json.dumps(
        {"eventType": "Bounce", "mail": {"tags": {"about": ["recipient_a_b_1"]}}}
    ),
}


@pytest.mark.parametrize("position", [0, 1])
@pytest.mark.parametrize("poison", POISON.values(), ids=POISON)
def test_inv_19_a_poison_notification_fails_alone(poison, position, queued):
    messages = [ses_event("Delivery", ABOUT)]
    messages.insert(position, poison)

    with pytest.raises(EventError, match="1 of 2 records"):
        mail_outcome(sns_event(*messages), None)

    assert len(queued) == 1


@pytest.mark.parametrize("ids", [("a_b",), ("a b",), ("",), ("é",), ("a" * 256,)])
def test_what_a_tag_cannot_hold_is_no_tag(ids):
    with pytest.raises(ValueError, match="a kind and ids"):
        About("recipient", ids).tags()


def test_a_tag_says_what_it_was_made_of():
    [tag] = ABOUT.tags()
    assert About.of_tags({tag["Name"]: [tag["Value"]]}) == ABOUT
