"""Read what SES reports of a mail after it was sent.

SES reports at least once and in any order: a mail may bounce after it was delivered, and a server that was too
busy may accept it later. So outcomes have ranks, and the highest counts, in whatever order they arrive.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mydoc.mail.about import About

# The job to call for each kind of mail, with the ids, the state and the reason's code.
LISTENERS: dict[str, str] = {"recipient": "files.tasks.note_mail"}
# What SES sends to test a topic (AWS, "Set up an Amazon SNS event destination for event publishing").
_TRIAL = "Successfully validated SNS topic"


class State(StrEnum):
    """What SES reports of a mail, from the weakest to the strongest."""

    RETURNED = "returned"  # for a reason that may pass; an answer from someone on holiday may look the same
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    REFUSED = "refused"
    COMPLAINED = "complained"


REASONS = {
    "bad_address": "The email address is not valid. Check the spelling.",
    "mail_refused": "The email was refused by the mail service.",
    "no_such_mailbox": "This mailbox does not exist.",
    "suppressed": "Earlier emails to this address bounced, so the mail service no longer sends to it.",
    "bounced": "The email bounced. The address does not accept it.",
    "mailbox_full": "The mailbox is full. Try again later.",
    "content_rejected": "The recipient's mail server rejected the content of the email.",
    "returned": "The email bounced for a temporary reason. Try again later.",
    "complained": "The recipient marked the email as spam.",
    "mail_service_unavailable": "The mail service is not available. We will try again in a few minutes.",
}

# AWS, "Contents of event data that Amazon SES publishes to Amazon SNS": Bounce types.
_BOUNCES = {
    ("Permanent", "NoEmail"): "no_such_mailbox",
    ("Permanent", "Suppressed"): "suppressed",
    ("Permanent", "OnAccountSuppressionList"): "suppressed",
    ("Transient", "MailboxFull"): "mailbox_full",
    ("Transient", "MessageTooLarge"): "content_rejected",
    ("Transient", "ContentRejected"): "content_rejected",
    ("Transient", "AttachmentRejected"): "content_rejected",
}


@dataclass(frozen=True)
class Outcome:
    """What SES reports of a mail.

    Args:
        about: which.
        state: what.
        code: why, if it did not arrive; a key of REASONS.
    """

    about: About
    state: State
    code: str = ""


def read(message: str) -> Outcome | None:
    """Return the outcome in a notification; None if no one listens for it.

    Args:
        message: the text that SES published.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is not from SES.
    """
    if message.startswith(_TRIAL):
        return None
    told = json.loads(message)
    about = About.of_tags(told["mail"].get("tags") or {})
    found = _state(told)
    if about is None or about.kind not in LISTENERS or found is None:
        return None
    return Outcome(about, *found)


def _state(told: dict[str, Any]) -> tuple[State, str] | None:
    match told["eventType"]:
        case "Delivery":
            return State.DELIVERED, ""
        case "Reject":
            return State.REFUSED, "mail_refused"
        case "Complaint":
            return State.COMPLAINED, "complained"
        case "Bounce":
            kind, detail = told["bounce"]["bounceType"], told["bounce"].get("bounceSubType", "")
            # "Undetermined" is what SES cannot read.
            state = State.BOUNCED if kind == "Permanent" else State.RETURNED
            return state, _BOUNCES.get((kind, detail), state.value)
    return None
