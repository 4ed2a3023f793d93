"""What SES publishes of a mail (AWS, "Examples of event data that Amazon SES publishes to Amazon SNS"), and the
event in which SNS hands it to a function."""

from __future__ import annotations

import json
from typing import Any

from mydoc.mail.about import About

TOPIC = "arn:aws:sns:us-east-1:123456789012:mydoc-local-mail"
TRIAL = "Successfully validated SNS topic for Amazon SES event publishing."


def ses_event(kind: str, about: About | None, *, detail: str = "", to: str = "bob@example.com") -> str:
    """The text that SES publishes.

    Args:
        kind: `Bounce`, `Complaint`, `Delivery`, `Reject` or another of SES's event types.
        about: what the mail's tag says.
        detail: of a bounce, its type and subtype, such as `Transient/MailboxFull`.
    """
    tags = {
        "ses:configuration-set": ["mydoc-local"],
        "ses:from-domain": ["example.com"],
        "ses:operation": ["SendEmail"],
    }
    if about:
        [tag] = about.tags()
        tags[tag["Name"]] = [tag["Value"]]
    said: dict[str, Any] = {
        "eventType": kind,
        "mail": {
            "timestamp": "2026-11-26T00:40:02.012Z",
            "source": "MyDoc <mydoc@example.com>",
            "sourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
            "sendingAccountId": "123456789012",
            "messageId": "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
            "destination": [to],
            "headersTruncated": False,
            "headers": [{"name": "To", "value": to}, {"name": "MIME-Version", "value": "1.0"}],
            "commonHeaders": {
                "from": ["MyDoc <mydoc@example.com>"],
                "to": [to],
                "subject": "MyDoc: Files for you",
            },
            "tags": tags,
        },
        **_details(kind, detail, to),
    }
    return json.dumps(said)


def _details(kind: str, detail: str, to: str) -> dict[str, Any]:
    at = "2026-11-26T00:41:02.669Z"
    bounce_type, _, subtype = detail.partition("/")
    return {
        "Bounce": {
            "bounce": {
                "bounceType": bounce_type or "Permanent",
                "bounceSubType": subtype or "General",
                "bouncedRecipients": [
                    {
                        "emailAddress": to, "action": "failed", "status": "5.1.1",
                        "diagnosticCode": "smtp; 550 5.1.1 user unknown",
                    }
                ],
                "timestamp": at,
                "feedbackId": "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
                "reportingMTA": "dsn; mta.example.com",
            }
        },
        "Complaint": {
            "complaint": {
                "complainedRecipients": [{"emailAddress": to}], "timestamp": at,
                "feedbackId": "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
                "complaintFeedbackType": "abuse", "arrivalDate": at,
            }
        },
        "Delivery": {
            "delivery": {
                "timestamp": at, "processingTimeMillis": 11893, "recipients": [to],
                "smtpResponse": "250 2.6.0 Message received", "reportingMTA": "mta.example.com",
            }
        },
        "Reject": {"reject": {"reason": "Bad content"}},
    }.get(kind, {})  # fmt: skip


def sns_event(*messages: str, topic: str = TOPIC) -> dict[str, Any]:
    """An event with a record for each message. SNS sends one at a time; nothing promises that."""
    return {
        "Records": [
            {
                "EventSource": "aws:sns",
                "EventVersion": "1.0",
                "EventSubscriptionArn": f"{topic}:2bcfbf39-05c3-41de-beaa-fcfcc21c8f55",
                "Sns": {
                    "Type": "Notification",
                    "MessageId": f"95df01b4-ee98-5cb9-9903-4c221d41eb{number:02d}",
                    "TopicArn": topic,
                    "Subject": "Amazon SES Email Event Notification",
                    "Message": message,
                    "Timestamp": "2026-11-26T00:41:03.000Z",
                    "SignatureVersion": "1",
                    "Signature": "EXAMPLE",
                    "SigningCertUrl": "EXAMPLE",
                    "UnsubscribeUrl": "EXAMPLE",
                    "MessageAttributes": {},
                },
            }
            for number, message in enumerate(messages)
        ]
    }
