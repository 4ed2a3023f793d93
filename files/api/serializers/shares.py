"""Define links over REST."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from files.api.serializers.recipients import PASTED, emails_field
from files.domain.documents import Status
from files.domain.reports import LONGEST_DETAILS, ReportReason
from files.domain.share_state import ShareState, state_of
from files.domain.shares import Audience, Share, SharedDocument, VisitState
from files.services.shares import public_page
from mydoc.core import clock
from mydoc.web.api.fields import (
    BIGGEST,
    PageQuery,
    StrictBooleanField,
    StrictSerializer,
    TextField,
    WholeNumberField,
)


class ShareRulesIn(StrictSerializer):
    title = TextField(required=False, allow_blank=True, max_length=1000)
    message = TextField(required=False, allow_blank=True, max_length=5000)
    password = TextField(required=False, allow_null=True, max_length=1000)
    expires_in = WholeNumberField(required=False, max_value=BIGGEST, help_text="Seconds from now.")
    expires_at = serializers.DateTimeField(required=False, help_text="A point in time, instead of expires_in.")
    starts_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="The link cannot be opened before."
    )
    max_downloads = WholeNumberField(required=False, allow_null=True, max_value=BIGGEST)
    is_one_time = StrictBooleanField(
        required=False, help_text="Each document, or all at once, can be downloaded once."
    )
    audience = serializers.ChoiceField(required=False, choices=[audience.value for audience in Audience])


class ShareIn(ShareRulesIn):
    documents = serializers.ListField(
        child=TextField(max_length=64), max_length=100, help_text="Document ids; empty to add documents later."
    )
    expires_in = WholeNumberField(required=False, allow_null=True, default=None, max_value=BIGGEST)
    slug = TextField(
        required=False,
        allow_blank=True,
        max_length=100,
        help_text="A custom link address; needs a password or recipients.",
    )
    recipients = emails_field(
        required=False,
        help_text=f"{PASTED} Each gets a personal link, and only they can open the link unless `audience` "
        "says otherwise.",
    )


class ShareChangesIn(ShareRulesIn):
    expires_in = WholeNumberField(
        required=False,
        allow_null=True,
        max_value=BIGGEST,
        help_text="Seconds from now; null to expire with its documents.",
    )
    is_paused = StrictBooleanField(required=False)


class ShareDocumentsIn(StrictSerializer):
    documents = serializers.ListField(child=TextField(max_length=64), allow_empty=False, max_length=100)


class UnlockIn(StrictSerializer):
    password = TextField(max_length=1000)


class ClaimIn(StrictSerializer):
    document = TextField(required=False, allow_null=True, default=None, max_length=64)
    password = TextField(required=False, allow_null=True, default=None, max_length=1000)
    unlock = TextField(required=False, allow_blank=True, default="", max_length=1000)


class ReportIn(StrictSerializer):
    reason = serializers.ChoiceField(choices=[one.value for one in ReportReason])
    details = TextField(required=False, allow_blank=True, default="", max_length=LONGEST_DETAILS)


class SharedDocumentOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    folder = serializers.CharField(help_text="Its folder in the link; empty for the top level.")
    size = serializers.IntegerField()
    content_type = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.ChoiceField(choices=[status.value for status in Status])


class OwnSharedDocumentOut(SharedDocumentOut):
    downloads = serializers.IntegerField(help_text="Number of downloads through this link.")
    expires_at = serializers.DateTimeField()


class ShareOut(serializers.Serializer[Share]):
    id = serializers.CharField()
    url = serializers.SerializerMethodField()
    slug = serializers.CharField()
    title = serializers.CharField()
    message = serializers.CharField()
    state = serializers.SerializerMethodField(
        help_text="Whether visitors can open it and, if not, why. It opens at `starts_at`, is paused since "
        "`paused_at`, and was used up at `last_claimed_at`."
    )
    has_password = serializers.BooleanField()
    audience = serializers.ChoiceField(choices=[audience.value for audience in Audience])
    created_at = serializers.DateTimeField()
    starts_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(
        help_text="When it stops working: at expires_at, or earlier with the last of its documents."
    )
    follows_documents = serializers.BooleanField(
        help_text="Whether it expires with its documents: expires_at follows theirs."
    )
    is_paused = serializers.BooleanField()
    paused_at = serializers.DateTimeField(allow_null=True)
    is_one_time = serializers.BooleanField()
    downloads = serializers.IntegerField(help_text="Downloads started. S3 does not report which were completed.")
    last_claimed_at = serializers.DateTimeField(allow_null=True, help_text="When the last download started.")
    max_downloads = serializers.IntegerField(allow_null=True)
    documents_count = serializers.IntegerField()
    size = serializers.IntegerField(help_text="Total size of its documents, in bytes.")
    ready_count = serializers.IntegerField()
    coming_count = serializers.IntegerField(help_text="Documents that are still being uploaded or processed.")
    recipients_count = serializers.IntegerField()

    @extend_schema_field(serializers.ChoiceField(choices=[state.value for state in ShareState]))
    def get_state(self, share: Share) -> str:
        return state_of(share, at=clock.now()).value

    def get_url(self, share: Share) -> str:
        return f"{self.context['site_url']}/s/{share.slug}"


class ShareWithDocumentsOut(ShareOut):
    documents = OwnSharedDocumentOut(many=True, help_text="The first 100. Get the rest from …/documents/.")


class ShareQuery(PageQuery):
    """Which of one's links, and which page of them."""

    state = serializers.ChoiceField(list(ShareState), required=False, default=None)


class SharePageOut(serializers.Serializer[Any]):
    items = ShareOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class ShareDocumentsOut(serializers.Serializer[Any]):
    items = OwnSharedDocumentOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class PublicDocumentOut(SharedDocumentOut):
    thumbnail_url = serializers.SerializerMethodField(
        help_text="Works for 60 seconds; null if the link limits downloads."
    )

    def get_thumbnail_url(self, document: SharedDocument) -> str | None:
        return public_page.thumbnail_url(self.context["admission"], document=document)


class PublicShareOut(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=[state.value for state in VisitState])
    is_locked = serializers.BooleanField(help_text="Whether a password is required.")
    starts_at = serializers.DateTimeField(allow_null=True)
    title = serializers.CharField(allow_null=True)
    owner_name = serializers.CharField(allow_null=True)
    message = serializers.CharField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(
        allow_null=True, help_text="expires_at, or earlier when the last of its documents expires."
    )
    downloads_left = serializers.IntegerField(allow_null=True)
    is_one_time = serializers.BooleanField()
    documents_count = serializers.IntegerField(allow_null=True)
    size = serializers.IntegerField(allow_null=True)
    waiting = serializers.IntegerField(help_text="Documents that are still being uploaded or processed.")
    waiting_size = serializers.IntegerField(help_text="Size of those documents, in bytes.")
    estimate = serializers.IntegerField(allow_null=True, help_text="Estimated seconds until they are ready.")
    documents = PublicDocumentOut(
        many=True, help_text="Documents that are ready, 100 per page, and those still being uploaded or processed."
    )
    next_cursor = serializers.CharField(allow_null=True)


class UnlockOut(serializers.Serializer[Any]):
    unlock = serializers.CharField(help_text="Replaces the password for 15 minutes.")
