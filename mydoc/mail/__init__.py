"""Render mails as text and HTML from `templates/mail/`, and send them. Jobs send them; links in them are never
logged."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse

from mydoc.mail.about import About
from mydoc.mail.answers import NotTaken, Refused, answered

__all__ = ["About", "NotTaken", "Refused", "send", "url"]


def send(
    *, to: str, template: str, subject: str, about: About | None = None, reply_to: str = "", **context: Any
) -> str:
    """Send one mail.

    Args:
        to: an address.
        template: its name in `templates/mail/`, as .txt and .html.
        subject: without the product's name, which is added in front.
        about: what it is about, if a listener needs SES's reports of it.
        reply_to: the address for answers; the sender of all mails unless given.
        context: for the templates, beside `site_url` and `subject`.

    Returns:
        its id at the mail service; empty if there is none.

    Raises:
        Refused: the mail service does not accept this mail, now or later.
        NotTaken: it accepts no mail at the moment.
        Whatever else it raises: it is unknown whether the mail was sent.
    """
    # Imported here, since pages only enqueue mails.
    from anymail.message import AnymailMessage

    context |= {"site_url": settings.SITE_URL, "subject": subject}
    message = AnymailMessage(
        subject=f"MyDoc: {subject}",
        body=render_to_string(f"mail/{template}.txt", context),
        to=[to],
        reply_to=[reply_to] if reply_to else None,
    )
    message.attach_alternative(render_to_string(f"mail/{template}.html", context), "text/html")
    if about:
        message.esp_extra = {"EmailTags": about.tags()}
    with answered():
        message.send()
    return str(message.anymail_status.message_id or "")


def url(name: str, **arguments: str) -> str:
    """Return the address of a page, for a mail."""
    # Links begin with the prefix of the last request that this thread served, which a job must not depend on.
    path = reverse(name, kwargs=arguments).removeprefix(get_script_prefix())
    return f"{settings.SITE_URL}/{path}"
