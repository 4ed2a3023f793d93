"""Recipients on the running stack: one mail each, as files; what SES would tell, told by the topic."""

from __future__ import annotations

import email
import re
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from typing import Any
from uuid import uuid4

import pytest
import requests

from mydoc.mail import About
from tests.support.jobs import DEAD, QUEUE, held, packed, put
from tests.support.mails import ses_event
from tests.support.stack import Stack
from tests.support.visitor import Visitor, wait_for

pytestmark = pytest.mark.stack
TOPIC = "arn:aws:sns:us-east-1:000000000000:mydoc-local-mail"


@pytest.fixture
def alice(stack: Stack) -> Visitor:
    return Visitor(stack, "alice@example.com")


@pytest.fixture
def emails() -> list[str]:
    """Addresses that no other test mails to."""
    tag = uuid4().hex[:8]
    return [f"{name}-{tag}@example.org" for name in ("bob", "carl", "dora")]


@pytest.fixture
def share(alice: Visitor, emails: list[str]) -> dict[str, Any]:
    document = alice.upload("plans.txt", b"plans")
    answer = alice.post("shares/", {"documents": [document], "recipients": emails, "title": "Plans"})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    assert (made["audience"], made["recipients_count"]) == ("recipients", 3)
    return made


def mails_to(stack: Stack, address: str) -> list[Message]:
    files = sorted(stack.mail_dir.glob(f"*-{address}.eml"))
    return [email.message_from_bytes(file.read_bytes()) for file in files]


def recipients(alice: Visitor, share: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = alice.get(f"shares/{share['id']}/recipients/").json()["items"]
    return {recipient["email"]: recipient for recipient in found}


def states(alice: Visitor, share: dict[str, Any]) -> set[str]:
    return {recipient["mail"]["state"] for recipient in recipients(alice, share).values()}


def test_inv_08_each_gets_one_mail_however_often_its_job_comes(
    stack: Stack, alice: Visitor, share: dict[str, Any], emails: list[str]
) -> None:
    me = alice.get("account/").json()["id"]
    jobs = [
        packed(stack, "files.tasks.mail_recipient", me, share["id"], recipient["id"], 1)
        for recipient in recipients(alice, share).values()
    ]
    with ThreadPoolExecutor(12) as threads:
        sent = set(threads.map(lambda body: put(stack, body), jobs * 8))
    wait_for(lambda: states(alice, share) == {"sent"})
    sent.add(put(stack, packed(stack, "files.tasks.mail_recipients", me, share["id"])))
    wait_for(lambda: not held(stack, QUEUE) & sent)
    # And what these put there. Not for the queue to be empty: others use it all the time.
    rest = held(stack, QUEUE)
    wait_for(lambda: not held(stack, QUEUE) & rest)
    assert not held(stack, DEAD) & sent
    assert [len(mails_to(stack, address)) for address in emails] == [1, 1, 1]


def test_a_mail_that_bounces_shows_at_the_recipients_name(
    stack: Stack, alice: Visitor, share: dict[str, Any], emails: list[str]
) -> None:
    wait_for(lambda: states(alice, share) == {"sent"})
    [mail] = mails_to(stack, emails[0])
    tag = re.search(r"about=(\S+)", str(mail["X-SES-MESSAGE-TAGS"]))
    assert tag
    kind, *ids = tag[1].split("_")
    bounce = ses_event("Bounce", About(kind, tuple(ids)), detail="Permanent/NoEmail", to=emails[0])

    stack.client("sns").publish(TopicArn=TOPIC, Message=bounce)

    found = wait_for(lambda: _mail_of(alice, share, emails[0], "bounced"))
    assert (found["code"], found["reason"]) == ("no_such_mailbox", "This mailbox does not exist.")
    assert {recipients(alice, share)[address]["mail"]["state"] for address in emails[1:]} == {"sent"}


def test_only_the_personal_link_opens_and_not_when_it_is_taken_away(
    stack: Stack, alice: Visitor, share: dict[str, Any], emails: list[str]
) -> None:
    wait_for(lambda: states(alice, share) == {"sent"})
    [mail] = mails_to(stack, emails[1])
    text = "".join(
        part.get_payload(decode=True).decode()  # type: ignore[union-attr]
        for part in mail.walk()
        if part.get_content_type() == "text/plain"
    )
    url = recipients(alice, share)[emails[1]]["url"]
    assert url in text
    browser = requests.Session()
    assert "plans.txt" in browser.get(url, timeout=30).text
    assert "plans.txt" not in requests.get(share["url"], timeout=30).text

    gone = recipients(alice, share)[emails[1]]["id"]
    assert alice.ask("DELETE", f"shares/{share['id']}/recipients/{gone}/").status_code == 204

    assert "plans.txt" not in browser.get(share["url"], timeout=30).text


def _mail_of(alice: Visitor, share: dict[str, Any], address: str, state: str) -> dict[str, Any] | None:
    mail: dict[str, Any] = recipients(alice, share)[address]["mail"]
    return mail if mail["state"] == state else None
