"""Send mails: what they say is a `Content`, which one pair of templates shows as text and as HTML. Jobs send them;
links in them are never logged."""

from __future__ import annotations

from django.conf import settings
from django.urls import get_script_prefix, reverse

from mydoc.mail import look
from mydoc.mail.about import About
from mydoc.mail.answers import NotTaken, Refused, answered
from mydoc.mail.content import Content, Link, ListedFile
from mydoc.mail.render import rendered, subject_line

__all__ = ["About", "Content", "Link", "ListedFile", "NotTaken", "Refused", "send", "url"]


def send(*, to: str, content: Content, about: About | None = None, reply_to: str = "") -> str:
    """Send one mail.

    Args:
        to: an address.
        content: what it says. Its subject gets the product's name in front.
        about: what it is about, if a listener needs SES's reports of it.
        reply_to: the address for answers; the sender of all mails unless given.

    Returns:
        its id at the mail service; empty if there is none.

    Raises:
        Refused: the mail service does not accept this mail, now or later.
        NotTaken: it accepts no mail at the moment.
        Whatever else it raises: it is unknown whether the mail was sent.
    """
    # Imported here, since pages only enqueue mails.
    from anymail.message import AnymailMessage

    text, html = rendered(content)
    message = AnymailMessage(
        subject=f"{look.NAME}: {subject_line(content.subject)}",
        body=text,
        to=[to],
        reply_to=[reply_to] if reply_to else None,
    )
    message.attach_alternative(html, "text/html")
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
