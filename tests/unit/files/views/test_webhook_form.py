"""What the form of a webhook reads of what was typed."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from files.views.webhook_form import WebhookForm


def typed(**fields):
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value) if isinstance(value, list) else data.__setitem__(name, value)
    return data


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ({}, ["events", "url"]),
        ({"url": "http://x"}, ["events", "url"]),
        ({"url": "https://x.example/"}, ["events"]),
        ({"url": "https://x.example/", "events": ["x"]}, ["events"]),
        ({"events": ["share.claimed"]}, ["url"]),
        ({"url": " https://x.example/ ", "events": ["share.claimed"]}, []),
    ],
)
def test_a_webhook(data, fields):
    form = WebhookForm(typed(**data))
    assert sorted(form.errors) == fields
    if not fields:
        assert form.values() == {"url": "https://x.example/", "events": ["share.claimed"]}
