"""Define file requests over REST."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from files.api.serializers.documents import ChecksumField, UploadPlanOut
from files.domain.own_zips import MOST_CHOSEN
from files.domain.request_rules import USUAL_BYTES, USUAL_FILES
from files.domain.requests import Arrival, Asked, CollectedFile, GuestUpload, Request, Submission
from files.domain.zips import ZipError, ZipState
from files.services.requests.zips import RequestZip
from files.services.uploads import MOST_AT_ONCE
from mydoc.core import clock
from mydoc.web.api.exceptions import ProblemOut
from mydoc.web.api.fields import BIGGEST, StrictBooleanField, StrictSerializer, TextField, WholeNumberField

_ASKED = [asked.value for asked in Asked]
_STATES = ["open", "paused", "full", "expired", "closed"]


def _types(**more: Any) -> serializers.ListField:
    return serializers.ListField(child=TextField(max_length=200), max_length=100, required=False, **more)


class RequestIn(StrictSerializer):
    title = TextField(max_length=2000)
    instructions = TextField(required=False, default="", allow_blank=True, max_length=5000)
    ask_name = TextField(required=False, default="required", max_length=20, help_text=", ".join(_ASKED))
    ask_email = TextField(required=False, default="optional", max_length=20, help_text=", ".join(_ASKED))
    max_files = WholeNumberField(required=False, default=USUAL_FILES, max_value=BIGGEST)
    max_bytes = WholeNumberField(required=False, default=USUAL_BYTES, max_value=BIGGEST)
    largest_file = WholeNumberField(required=False, allow_null=True, default=None, max_value=BIGGEST)
    types = _types(default=list, help_text="Extensions and media types; an empty list allows any.")
    expires_in = WholeNumberField(required=False, allow_null=True, default=None, max_value=BIGGEST)
    keep_for = WholeNumberField(required=False, allow_null=True, default=None, max_value=BIGGEST)


class RequestChangesIn(StrictSerializer):
    title = TextField(required=False, max_length=2000)
    instructions = TextField(required=False, allow_blank=True, max_length=5000)
    ask_name = TextField(required=False, max_length=20, help_text=", ".join(_ASKED))
    ask_email = TextField(required=False, max_length=20, help_text=", ".join(_ASKED))
    max_files = WholeNumberField(required=False, max_value=BIGGEST)
    max_bytes = WholeNumberField(required=False, max_value=BIGGEST)
    largest_file = WholeNumberField(required=False, allow_null=True, max_value=BIGGEST)
    types = _types()
    expires_in = WholeNumberField(required=False, max_value=BIGGEST)
    keep_for = WholeNumberField(required=False, max_value=BIGGEST)
    is_paused = StrictBooleanField(required=False)


class RequestOut(serializers.Serializer[Request]):
    id = serializers.CharField()
    url = serializers.SerializerMethodField()
    slug = serializers.CharField()
    state = serializers.SerializerMethodField()
    title = serializers.CharField()
    instructions = serializers.CharField()
    ask_name = serializers.CharField(help_text=", ".join(_ASKED))
    ask_email = serializers.CharField(help_text=", ".join(_ASKED))
    max_files = serializers.IntegerField()
    max_bytes = serializers.IntegerField()
    largest_file = serializers.IntegerField(allow_null=True)
    types = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    keep_for = serializers.SerializerMethodField(help_text="How long received files are kept, in seconds.")
    is_paused = serializers.BooleanField()
    paused_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    files_count = serializers.IntegerField(help_text="Files received or being uploaded.")
    bytes_count = serializers.IntegerField(help_text="Size of those files, in bytes.")

    def get_url(self, request: Request) -> str:
        return f"{self.context['site_url']}/r/{request.slug}"

    def get_state(self, request: Request) -> str:
        return request.state(clock.now())

    def get_keep_for(self, request: Request) -> int:
        return int(request.keep.total_seconds())


class RequestPageOut(serializers.Serializer[Any]):
    items = RequestOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class CollectedFileOut(serializers.Serializer[CollectedFile]):
    document_id = serializers.CharField()
    name = serializers.CharField(help_text="Its name when it was received.")
    folder = serializers.CharField()
    size = serializers.IntegerField()
    status = serializers.ChoiceField(choices=[arrival.value for arrival in Arrival])
    started_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True, help_text="When it was received or failed.")
    failure_reason = serializers.CharField(help_text="Why it failed and what to do; empty if it did not.")


class CollectedFilePageOut(serializers.Serializer[Any]):
    items = CollectedFileOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class SubmissionOut(serializers.Serializer[Submission]):
    id = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField()
    started_at = serializers.DateTimeField()
    files_count = serializers.IntegerField()
    bytes_count = serializers.IntegerField()
    files = CollectedFileOut(many=True, help_text="The 20 most recent files.")


class SubmissionPageOut(serializers.Serializer[Any]):
    items = SubmissionOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class PublicRequestOut(serializers.Serializer[Request]):
    title = serializers.CharField()
    instructions = serializers.CharField()
    owner_name = serializers.SerializerMethodField()
    ask_name = serializers.CharField(help_text=", ".join(_ASKED))
    ask_email = serializers.CharField(help_text=", ".join(_ASKED))
    max_files = serializers.IntegerField(help_text="Maximum for all guests together.")
    max_bytes = serializers.IntegerField(help_text="Maximum for all guests together.")
    largest_file = serializers.IntegerField(source="largest")
    types = serializers.ListField(child=serializers.CharField())
    expires_at = serializers.DateTimeField()
    is_paused = serializers.BooleanField()
    is_full = serializers.BooleanField()

    def get_owner_name(self, request: Request) -> str:
        return str(self.context["owner"].full_name)


class SubmissionIn(StrictSerializer):
    name = TextField(required=False, default="", allow_blank=True, max_length=1000)
    email = TextField(required=False, default="", allow_blank=True, max_length=1000)


class GuestOut(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="Id of the submission.")
    guest = serializers.CharField(help_text="Identifies you as this guest. Send it in the header X-Request-Guest.")


class GuestUploadIn(StrictSerializer):
    name = TextField(max_length=2000)
    size = WholeNumberField(max_value=BIGGEST)
    content_type = TextField(required=False, default="", allow_blank=True, max_length=255)
    folder = TextField(required=False, default="", allow_blank=True, max_length=5000)
    crc32 = ChecksumField()


class GuestUploadBatchIn(StrictSerializer):
    documents = serializers.ListField(child=GuestUploadIn(), allow_empty=False, max_length=MOST_AT_ONCE)


class GuestUploadOut(serializers.Serializer[GuestUpload]):
    id = serializers.CharField(source="file.document_id")
    name = serializers.CharField(source="file.name", help_text="Its name when it was received.")
    folder = serializers.CharField(source="file.folder")
    size = serializers.IntegerField(source="file.size")
    status = serializers.ChoiceField(source="file.status", choices=[arrival.value for arrival in Arrival])
    started_at = serializers.DateTimeField(source="file.started_at")
    settled_at = serializers.DateTimeField(
        source="file.settled_at", allow_null=True, help_text="When it was received or failed."
    )
    failure_reason = serializers.CharField(
        source="file.failure_reason", help_text="Why it failed and what to do; empty if it did not."
    )
    upload = serializers.SerializerMethodField()

    @extend_schema_field(UploadPlanOut(allow_null=True))
    def get_upload(self, upload: GuestUpload) -> dict[str, Any] | None:
        return dict(UploadPlanOut(upload.sending, context=self.context).data) if upload.sending else None


class GuestUploadResultOut(serializers.Serializer[Any]):
    document = GuestUploadOut(allow_null=True, help_text="The upload that has started.")
    error = ProblemOut(allow_null=True, help_text="Why it has not, as `POST` of it alone would answer.")


class GuestUploadBatchOut(serializers.Serializer[Any]):
    results = GuestUploadResultOut(many=True, help_text="One for each entry of `documents`, in order.")


class RequestZipIn(StrictSerializer):
    submission = TextField(
        required=False, allow_blank=True, default="", max_length=64, help_text="Only the files of this submission."
    )
    documents = serializers.ListField(
        child=TextField(max_length=64),
        required=False,
        default=list,
        max_length=MOST_CHOSEN,
        help_text="Only these files; all if none is named.",
    )


class RequestZipOut(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=[state.value for state in ZipState])
    name = serializers.CharField()
    done = serializers.IntegerField(help_text="Bytes added so far.")
    total = serializers.IntegerField(help_text="Bytes of all files to add.")
    error = serializers.ChoiceField(choices=[error.value for error in ZipError], allow_null=True)
    url = serializers.CharField(allow_null=True, help_text="Presigned, valid for 60 seconds, once it is ready.")


def request_zip_out(found: RequestZip) -> dict[str, Any]:
    """What is said of a ZIP of received files."""
    return {
        "state": found.zip.state.value,
        "name": found.name,
        "done": found.zip.done,
        "total": found.zip.total,
        "error": found.zip.error.value if found.zip.error else None,
        "url": found.url or None,
    }
