"""Define recipients of links over REST."""

from __future__ import annotations

from typing import Any

from django.urls import get_script_prefix, reverse
from rest_framework import serializers

from files.domain.recipients import MailState, NamedRecipient
from mydoc.core import clock
from mydoc.web.api.fields import StrictSerializer, TextField

PASTED = "Email addresses; an entry may hold several, also with names, as people paste them."
# Characters: as many addresses with names as any list of ours takes.
_LONGEST_PASTE = 20_000


def emails_field(**options: Any) -> serializers.ListField:
    """A list of addresses, or of texts that were pasted with several; the service says which are not valid."""
    return serializers.ListField(child=TextField(max_length=_LONGEST_PASTE), max_length=200, **options)


class RecipientsIn(StrictSerializer):
    emails = emails_field(help_text=f"{PASTED} People who are already recipients are not emailed again.")


class MailOut(serializers.Serializer[NamedRecipient]):
    state = serializers.ChoiceField(
        choices=[state.value for state in MailState],
        help_text="`maybe_sent`: sending was interrupted, so the email may not have arrived.",
    )
    code = serializers.CharField(help_text="Code of the reason why it did not arrive; empty otherwise.")
    reason = serializers.CharField(help_text="The reason in words.")
    at = serializers.DateTimeField(source="mail_at", allow_null=True)


class RecipientOut(serializers.Serializer[NamedRecipient]):
    id = serializers.CharField()
    email = serializers.CharField()
    url = serializers.SerializerMethodField(
        help_text="The personal link. Anyone who has it can act as this recipient."
    )
    added_at = serializers.DateTimeField()
    mail = MailOut(source="*")
    downloads = serializers.IntegerField()
    first_claimed_at = serializers.DateTimeField(allow_null=True)
    reminded_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: NamedRecipient) -> Any:
        return super().to_representation(instance.as_read(clock.now()))

    def get_url(self, recipient: NamedRecipient) -> str:
        path = reverse("files:personal-share", kwargs={"slug": self.context["slug"], "key": recipient.key})
        return f"{self.context['site_url']}/{path.removeprefix(get_script_prefix())}"


class RecipientsOut(serializers.Serializer[Any]):
    items = RecipientOut(many=True)
