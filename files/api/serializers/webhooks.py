"""Define webhooks over REST."""

from __future__ import annotations

import json
from typing import Any

from rest_framework import serializers

from files.domain.webhooks import EVENTS, Delivery, Disabled, NewSecret, State, Webhook
from mydoc.web.api.fields import StrictSerializer, TextField

# Longer ones are refused by the domain, with its own code.
_LONGEST_URL = 10_000
_EVENTS_HELP = f"From {', '.join(EVENTS)}."


class TruthField(serializers.BooleanField):
    """A JSON true or false, and no word or number that might mean one."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class WebhookIn(StrictSerializer):
    url = TextField(max_length=_LONGEST_URL, help_text="An https URL on port 443 or 8443.")
    events = serializers.ListField(child=TextField(max_length=64), max_length=20, help_text=_EVENTS_HELP)


class WebhookChangesIn(StrictSerializer):
    url = TextField(required=False, max_length=_LONGEST_URL)
    events = serializers.ListField(
        required=False, child=TextField(max_length=64), max_length=20, help_text=_EVENTS_HELP
    )
    is_active = TruthField(required=False, help_text="true turns it on and resets its failures.")


class WebhookOut(serializers.Serializer[Webhook]):
    id = serializers.CharField()
    url = serializers.CharField()
    events = serializers.ListField(source="sorted_events", child=serializers.ChoiceField(EVENTS))
    created_at = serializers.DateTimeField()
    is_active = serializers.BooleanField()
    failures = serializers.IntegerField(help_text="Failed attempts since the last successful one.")
    disabled_reason = serializers.ChoiceField(
        ["", *(reason.value for reason in Disabled)], help_text="Why MyDoc turned it off; empty otherwise."
    )


class WebhooksOut(serializers.Serializer[Any]):
    items = WebhookOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class NewWebhookOut(WebhookOut):
    secret = serializers.SerializerMethodField(help_text="Signs deliveries. It is not shown again.")

    def get_secret(self, webhook: Webhook) -> str:
        return str(self.context["secret"])

    @classmethod
    def shown(cls, new: NewSecret) -> dict[str, Any]:
        """The one answer that holds the secret."""
        return dict(cls(new.webhook, context={"secret": new.secret}).data)


class DeliveryOut(serializers.Serializer[Delivery]):
    id = serializers.CharField(help_text="Sent as webhook-id; the same for each attempt and replay.")
    event = serializers.ChoiceField([*EVENTS, "ping"])
    payload = serializers.SerializerMethodField()
    state = serializers.ChoiceField([state.value for state in State])
    tries = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    tried_at = serializers.DateTimeField(allow_null=True)
    last_status = serializers.IntegerField(allow_null=True, help_text="HTTP status of the last answer.")
    last_error = serializers.CharField(help_text="Error of the last attempt; empty if it succeeded.")
    next_at = serializers.DateTimeField(allow_null=True)

    def get_payload(self, delivery: Delivery) -> dict[str, Any]:
        return dict(json.loads(delivery.payload))


class DeliveryPageOut(serializers.Serializer[Any]):
    items = DeliveryOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)
