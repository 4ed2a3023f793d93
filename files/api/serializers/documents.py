"""Define documents and uploads over REST."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from files.api.serializers.recipients import PASTED, emails_field
from files.domain.documents import Document, PersonRef, Status
from files.domain.parts import PartPlan
from files.services.documents.listing import Download, thumbnail_url
from files.services.documents.readers import Reader
from files.services.uploads import MOST_AT_ONCE, Put, plan_of
from mydoc.web.api.exceptions import ProblemOut
from mydoc.web.api.fields import BIGGEST, StrictBooleanField, StrictSerializer, TextField, WholeNumberField

_is_etag = RegexValidator(r'\A"?[0-9A-Za-z+/=_.-]+"?\Z', "This is not an S3 ETag.")


class ChecksumField(TextField):
    """The CRC-32 of a file of one part."""

    def __init__(self, **kwargs: Any) -> None:
        text = (
            "CRC-32 of a file of one part (up to 5 MiB): its four bytes, the highest first, in base64, as in "
            "`x-amz-checksum-crc32`. S3 then takes no other bytes."
        )
        super().__init__(required=False, default="", allow_blank=True, max_length=100, help_text=text, **kwargs)


class UploadIn(StrictSerializer):
    name = TextField(max_length=2000)
    size = WholeNumberField(max_value=BIGGEST)
    content_type = TextField(required=False, default="", allow_blank=True, max_length=255)
    expires_in = WholeNumberField(required=False, allow_null=True, default=None, max_value=BIGGEST)
    folder = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=5000,
        help_text="Path of the folder that contains it.",
    )
    share = TextField(
        required=False,
        allow_null=True,
        default=None,
        max_length=64,
        help_text="Id of a link to add it to.",
    )
    crc32 = ChecksumField()


class UploadBatchIn(StrictSerializer):
    documents = serializers.ListField(child=UploadIn(), allow_empty=False, max_length=MOST_AT_ONCE)


class PartNumbersIn(StrictSerializer):
    part_numbers = serializers.ListField(child=WholeNumberField(), allow_empty=False, max_length=100)


class PartIn(StrictSerializer):
    part_number = WholeNumberField(min_value=1, max_value=10_000)
    etag = TextField(max_length=100, validators=[_is_etag])


class CompleteIn(StrictSerializer):
    parts = serializers.ListField(child=PartIn(), allow_empty=False, max_length=10_000)


class DocumentChangesIn(StrictSerializer):
    name = TextField(required=False, max_length=2000)
    expires_in = WholeNumberField(required=False, max_value=BIGGEST)
    shows_people = StrictBooleanField(
        required=False, help_text="Whether people it is shared with see each other's initials."
    )


class PeopleIn(StrictSerializer):
    emails = emails_field(help_text=PASTED)


class DocumentsPeopleIn(StrictSerializer):
    documents = serializers.ListField(child=TextField(max_length=64), allow_empty=False, max_length=100)
    add = emails_field(required=False, default=list, help_text=PASTED)
    remove = emails_field(required=False, default=list, help_text="Email addresses, as the documents have them.")


class PersonOut(serializers.Serializer[PersonRef]):
    id = serializers.CharField()
    email = serializers.CharField()
    name = serializers.CharField()
    surname = serializers.CharField()


class ReaderOut(serializers.Serializer[Reader]):
    id = serializers.CharField(source="person.id")
    email = serializers.CharField(source="person.email")
    name = serializers.CharField(source="person.name")
    surname = serializers.CharField(source="person.surname")
    shared_at = serializers.DateTimeField(
        source="reading.shared_at", allow_null=True, help_text="Null if it was shared before this was recorded."
    )
    opened_at = serializers.DateTimeField(
        source="reading.opened_at", allow_null=True, help_text="The first time; a preview or download counts, too."
    )
    downloaded_at = serializers.DateTimeField(
        source="reading.downloaded_at", allow_null=True, help_text="The first time a download started."
    )


class SharedWithOut(serializers.Serializer[Any]):
    people = ReaderOut(many=True)


class DocumentSharedWithOut(serializers.Serializer[Document]):
    id = serializers.CharField()
    people = PersonOut(many=True)


class DocumentsPeopleOut(serializers.Serializer[Any]):
    items = DocumentSharedWithOut(many=True)


_PUT_HEADERS = "Headers to send with each PUT, exactly as given."


class PutOut(serializers.Serializer[Put]):
    url = serializers.CharField(help_text="The URL to PUT the bytes to.")
    headers = serializers.DictField(child=serializers.CharField(), help_text=_PUT_HEADERS)
    expires_at = serializers.DateTimeField()


class UploadPlanOut(serializers.Serializer[PartPlan]):
    part_size = serializers.IntegerField(help_text="Size of each part except the last, in bytes.")
    part_count = serializers.IntegerField()
    put = serializers.SerializerMethodField(
        help_text="The request that sends a file of one part; only in the answer that starts the upload. Nothing "
        "has to be completed after it."
    )

    @extend_schema_field(PutOut(allow_null=True))
    def get_put(self, plan: PartPlan) -> dict[str, Any] | None:
        put = self.context.get("put")
        return dict(PutOut(put).data) if put else None


def upload_plan(document: Document, put: Put | None) -> dict[str, Any] | None:
    """Return in how many parts of which size an upload is sent; None once it is not under way.

    Args:
        put: the request that sends it, if it has one part and has just begun.
    """
    is_under_way = document.status is Status.UPLOADING
    return dict(UploadPlanOut(plan_of(document), context={"put": put}).data) if is_under_way else None


class DocumentOut(serializers.Serializer[Document]):
    id = serializers.CharField()
    name = serializers.CharField()
    folder = serializers.CharField(help_text="Path of the folder it was uploaded in; empty for none.")
    size = serializers.IntegerField(help_text="Size in bytes.")
    content_type = serializers.CharField(help_text="The detected content type, once the document is ready.")
    kind = serializers.CharField()
    status = serializers.ChoiceField(choices=[status.value for status in Status])
    failure_reason = serializers.CharField()
    note = serializers.CharField(help_text="Why there is no thumbnail, if one was expected.")
    created_at = serializers.DateTimeField()
    uploaded_at = serializers.DateTimeField(
        source="upload_ended_at", allow_null=True, help_text="When the upload was completed."
    )
    expires_at = serializers.DateTimeField()
    owner = PersonOut()
    is_mine = serializers.SerializerMethodField()
    is_new = serializers.SerializerMethodField(
        help_text="Whether it is shared with you and you have not opened, previewed or downloaded it."
    )
    people = PersonOut(many=True, help_text="The people it is shared with; only the owner sees them.")
    people_initials = serializers.ListField(
        child=serializers.CharField(),
        help_text="Initials of those it is shared with, for the owner and, with `shows_people`, for them.",
    )
    shows_people = serializers.SerializerMethodField(
        help_text="Whether people it is shared with see each other's initials; null except for the owner."
    )
    share_count = serializers.IntegerField(help_text="Number of links to it.")
    collected_from = serializers.SerializerMethodField(
        help_text="The sender, if it was sent through a file request."
    )
    request_id = serializers.SerializerMethodField(help_text="The file request it was sent through.")
    thumbnail_url = serializers.SerializerMethodField()
    upload = serializers.SerializerMethodField()

    def get_is_mine(self, document: Document) -> bool:
        return document.is_mine(self.context["viewer_id"])

    def get_is_new(self, document: Document) -> bool:
        return document.reading is not None and document.reading.is_new

    def get_shows_people(self, document: Document) -> bool | None:
        return document.shows_people if document.is_mine(self.context["viewer_id"]) else None

    def get_collected_from(self, document: Document) -> str | None:
        return document.collected.label if document.collected else None

    def get_request_id(self, document: Document) -> str | None:
        return document.collected.request_id if document.collected else None

    def get_thumbnail_url(self, document: Document) -> str | None:
        return thumbnail_url(document)

    @extend_schema_field(UploadPlanOut(allow_null=True))
    def get_upload(self, document: Document) -> dict[str, Any] | None:
        put = self.context.get("put")
        return upload_plan(document, put) if document.is_mine(self.context["viewer_id"]) else None


class UploadResultOut(serializers.Serializer[Any]):
    document = DocumentOut(allow_null=True, help_text="The document whose upload has started.")
    error = ProblemOut(allow_null=True, help_text="Why it has not, as `POST` of it alone would answer.")


class UploadBatchOut(serializers.Serializer[Any]):
    results = UploadResultOut(many=True, help_text="One for each entry of `documents`, in order.")


class DocumentPageOut(serializers.Serializer[Any]):
    items = DocumentOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class SignedPartsOut(serializers.Serializer[Any]):
    urls = serializers.DictField(
        child=serializers.CharField(), help_text="The URL to PUT each part to, by part number."
    )
    headers = serializers.DictField(child=serializers.CharField(), help_text=_PUT_HEADERS)
    expires_at = serializers.DateTimeField()


class PartOut(serializers.Serializer[Any]):
    part_number = serializers.IntegerField(source="number")
    etag = serializers.CharField()
    size = serializers.IntegerField()


class PartsOut(serializers.Serializer[Any]):
    parts = PartOut(many=True)


class DownloadOut(serializers.Serializer[Download]):
    url = serializers.CharField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    expires_at = serializers.DateTimeField()


class ClaimOut(DownloadOut):
    resume_url = serializers.SerializerMethodField(
        help_text="Redirects each GET to a new `url`, for 24 hours or until the link ends, without counting a "
        "download. Use it to resume an interrupted download, for example with `curl -L -C -`. Keep it secret: it "
        "gives access to the download."
    )

    def get_resume_url(self, download: Download) -> str:
        slug = self.context["slug"]
        return f"{self.context['site_url']}/s/{slug}/resume/{download.resume_token}"
