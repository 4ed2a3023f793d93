"""Send mails: what they say is a `Content`, which one pair of templates shows as text and as HTML. Jobs send them;
links in them are never logged."""

from __future__ import annotations

from email.header import Header
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.urls import get_script_prefix, reverse

from mydoc import branding
from mydoc.branding.presentation import shown
from mydoc.mail.about import About
from mydoc.mail.answers import NotTaken, Refused, answered
from mydoc.mail.content import Content, Link, ListedFile
from mydoc.mail.render import rendered, subject_line, unlinked

__all__ = ["About", "Content", "Link", "ListedFile", "NotTaken", "Refused", "send", "unlinked", "url"]


def send(*, to: str, content: Content, about: About | None = None, reply_to: str = "") -> str:
    """Send one mail.

    Args:
        to: an address.
        content: what it says. Its subject gets the site's name in front.
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

    brand = shown(branding.current())
    text, html = rendered(content, brand=brand)
    message = AnymailMessage(
        subject=f"{brand.name}: {subject_line(content.subject)}",
        from_email=_sender(brand.sender_name),
        body=text,
        to=[to],
        reply_to=[reply_to] if reply_to else None,
        headers=_stop_headers(content.stop),
    )
    message.attach_alternative(html, "text/html")
    if about:
        message.esp_extra = {"EmailTags": about.tags()}
    with answered():
        message.send()
    return str(message.anymail_status.message_id or "")


def _stop_headers(address: str) -> dict[str, str]:
    """Return what makes mail programs offer to unsubscribe, with one click (RFC 2369, RFC 8058)."""
    if not address:
        return {}
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _sender(name: str) -> str:
    """Return who mails are from: the stage's address, under the name that administrators chose."""
    stage_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    name = name or stage_name
    if name.isascii():
        return formataddr((name, address))
    # In words of at most 75 characters (RFC 2047, 2): `formataddr` makes one, however long.
    return f"{Header(name, 'utf-8', maxlinelen=75).encode(linesep='')} <{address}>"


def url(name: str, **arguments: str) -> str:
    """Return the address of a page, for a mail."""
    # Links begin with the prefix of the last request that this thread served, which a job must not depend on.
    path = reverse(name, kwargs=arguments).removeprefix(get_script_prefix())
    return f"{settings.SITE_URL}/{path}"
