"""Define the form of a webhook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from files.domain.activity import Happening
from files.domain.webhooks import Webhook, check_url
from mydoc.core.errors import MyDocError
from mydoc.web.forms import VersionedForm

_EVENTS = {
    Happening.CREATED: "A link is created",
    Happening.PROCESSED: "A document is ready",
    Happening.CLAIMED: "A document is downloaded through a link",
    Happening.COLLECTED: "A file is received through a request",
    Happening.EXPIRED: "A document expires",
    Happening.SHARE_EXPIRED: "A link expires",
}


class WebhookForm(VersionedForm):
    """URL and events; the service checks them."""

    checks: ClassVar[Mapping[str, Callable[[Any], object]]] = {
        "url": lambda url: check_url(url, loopback=settings.WEBHOOK_LOOPBACK)
    }

    url = forms.CharField(
        label="URL",
        strip=True,
        help_text="It must start with https://. It receives a POST request with JSON.",
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://example.com/hooks/mydoc"}),
    )
    events = forms.MultipleChoiceField(
        label="Events",
        choices=[(event.value, label) for event, label in _EVENTS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def values(self) -> dict[str, Any]:
        """Return what was typed, as the services take it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def refuse(self, error: MyDocError) -> None:
        """Show a service's refusal beside the fields it names."""
        placed = [name for name in error.fields if name in self.fields]
        for name in placed:
            self.add_error(name, error.fields[name])
        if not placed:
            self.add_error(None, ValidationError(error.message, code=error.code))


def shown_of(webhook: Webhook) -> dict[str, Any]:
    """Return what the form shows of a webhook."""
    return {"version": webhook.version, "url": webhook.url, "events": webhook.sorted_events}
