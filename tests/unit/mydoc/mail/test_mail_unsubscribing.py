"""What mail programs read to offer to unsubscribe (RFC 2369, RFC 8058)."""

from __future__ import annotations

from email import message_from_bytes

from django.core import mail as outgoing

from mydoc import mail

LONG = f"https://mydoc.example.com/accounts/unsubscribe/{'a' * 200}:1xYKyX:{'b' * 43}/"


def headers_of(stop: str) -> dict[str, str]:
    """The headers of a mail as it leaves."""
    content = mail.Content("Plans", mail.Link("Open", "https://mydoc.example.com/"), stop=stop)
    mail.send(to="bob@example.com", content=content)
    return dict(message_from_bytes(outgoing.outbox[-1].message().as_bytes()).items())


def test_a_mail_that_can_be_turned_off_says_so_in_its_headers_on_one_line():
    headers = headers_of(LONG)
    assert headers["List-Unsubscribe"].strip() == f"<{LONG}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_others_do_not():
    assert not [name for name in headers_of("") if name.startswith("List-")]
