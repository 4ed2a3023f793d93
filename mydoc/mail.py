"""Mails as text and HTML, rendered from `templates/mail/`. They are sent by jobs; what a link carries is never
logged."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse


def send(*, to: str, template: str, subject: str, **context: Any) -> str:
    """Send one mail.

    Args:
        to: an address.
        template: its name in `templates/mail/`, where it stands as .txt and .html.
        subject: without the product's name, which comes first.
        context: for the templates, beside `site_url` and `subject`.

    Returns:
        the id that the mail service knows it by; empty where it gives none.

    Raises:
        Whatever the mail service raises.
    """
    context |= {"site_url": settings.SITE_URL, "subject": subject}
    message = EmailMultiAlternatives(
        subject=f"MyDoc: {subject}", body=render_to_string(f"mail/{template}.txt", context), to=[to]
    )
    message.attach_alternative(render_to_string(f"mail/{template}.html", context), "text/html")
    message.send()
    status = getattr(message, "anymail_status", None)
    return str(getattr(status, "message_id", None) or "")


def url(name: str, **arguments: str) -> str:
    """The address of a page, for a mail."""
    # A job may run in a thread that has not served a request yet, and whose links therefore begin anywhere.
    path = reverse(name, kwargs=arguments).removeprefix(get_script_prefix())
    return f"{settings.SITE_URL}/{path}"
