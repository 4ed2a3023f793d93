"""Show the page of a link's recipients."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.address_lists import addresses_in
from files.actor import actor_of
from files.domain.recipients import MOST_RECIPIENTS, MailState
from files.services.shares import recipients
from files.views.security import SeeOther
from mydoc import mail
from mydoc.core import clock
from mydoc.core.errors import Invalid, TooManyRequests
from mydoc.web.api.problems import status_of

_LONGEST_TEXT = 20_000
_WORDS = {
    MailState.PENDING: ("Waiting", "uploading"),
    MailState.NOT_SENT: ("Not sent", "failed"),
    MailState.SENDING: ("Sending", "uploading"),
    MailState.MAYBE_SENT: ("Possibly sent", "quarantined"),
    MailState.SENT: ("Sent", "ready"),
    MailState.DELIVERED: ("Delivered", "ready"),
    MailState.RETURNED: ("Bounced", "failed"),
    MailState.BOUNCED: ("Bounced", "failed"),
    MailState.REFUSED: ("Rejected", "failed"),
    MailState.COMPLAINED: ("Marked as spam", "failed"),
}
_PAUSED = "The link is paused. Emails are sent when you resume it."
_FIXED = {MailState.SENDING, MailState.COMPLAINED}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_recipients(request: HttpRequest, share_id: str) -> HttpResponse:
    """Show the recipients of a link and the states of their mails. POST adds people."""
    owner = actor_of(request.user)
    if request.method != "POST":
        return _page(request, share_id)
    text = request.POST.get("emails", "")[:_LONGEST_TEXT]
    try:
        sent = recipients.add(owner=owner, share_id=share_id, emails=addresses_in(text))
    except (Invalid, TooManyRequests) as error:
        return _page(request, share_id, text=text, problem=error.message, status=int(status_of(error)))
    messages.success(request, _PAUSED if sent.share.is_paused else "Sending the emails.")
    return _back(share_id)


@require_POST
@login_required
def remove_recipient(request: HttpRequest, share_id: str, recipient_id: str) -> HttpResponse:
    """Take a link from someone."""
    recipients.remove(owner=actor_of(request.user), share_id=share_id, recipient_id=recipient_id)
    messages.success(request, "Recipient removed. Their personal link no longer works.")
    return _back(share_id)


@require_POST
@login_required
def send_again(request: HttpRequest, share_id: str, recipient_id: str) -> HttpResponse:
    """Mail someone their personal link once more."""
    sent = recipients.send_again(owner=actor_of(request.user), share_id=share_id, recipient_id=recipient_id)
    messages.success(request, _PAUSED if sent.share.is_paused else "Sending the email.")
    return _back(share_id)


def _page(
    request: HttpRequest, share_id: str, *, text: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    found = recipients.list_all(owner=actor_of(request.user), share_id=share_id)
    now = clock.now()
    rows = []
    for recipient in (stored.as_read(now) for stored in found.recipients):
        words, chip = _WORDS[recipient.state]
        rows.append(
            {
                "recipient": recipient,
                "url": mail.url("files:personal-share", slug=found.slug, key=recipient.key),
                "state": recipient.state.value,
                "words": words,
                "chip": chip,
                "may_send": recipient.state not in _FIXED,
            }
        )
    context = {
        "share": found.share,
        "rows": rows,
        "text": text,
        "problem": problem,
        "most": MOST_RECIPIENTS,
        "is_for_others_too": found.share.audience.value != "recipients",
    }
    return render(request, "files/recipients.html", context, status=status)


def _back(share_id: str) -> HttpResponse:
    return SeeOther(reverse("files:share-recipients", kwargs={"share_id": share_id}))
