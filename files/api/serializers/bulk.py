"""Define what is done with many documents at once over REST."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from files.domain.documents import Document, Status
from files.domain.own_zips import MOST_CHOSEN
from files.services.bulk import MOST_AT_ONCE
from mydoc.web.api.exceptions import ProblemOut
from mydoc.web.api.fields import BIGGEST, StrictBooleanField, StrictSerializer, TextField, WholeNumberField


class BulkIn(StrictSerializer):
    documents = serializers.ListField(
        child=TextField(max_length=64), allow_empty=False, max_length=MOST_AT_ONCE, help_text="Their ids."
    )


class BulkZipIn(StrictSerializer):
    documents = serializers.ListField(
        child=TextField(max_length=64), allow_empty=False, max_length=MOST_CHOSEN, help_text="Their ids."
    )


class BulkDeleteIn(BulkIn):
    permanently = StrictBooleanField(
        required=False, default=False, help_text="Delete them for good at once, also from the trash."
    )


class BulkExpiryIn(BulkIn):
    expires_in = WholeNumberField(max_value=BIGGEST, help_text="Seconds to keep them from now on.")


class BulkResultOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    error = ProblemOut(
        allow_null=True,
        help_text="Why it is not done, as the request for it alone would answer. `not_reached`: there was no time "
        "left, send it again.",
    )


class BulkOut(serializers.Serializer[Any]):
    results = BulkResultOut(many=True, help_text="One for each of `documents`, in order, none twice.")


class BriefOut(serializers.Serializer[Document]):
    id = serializers.CharField()
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="Size in bytes.")
    status = serializers.ChoiceField(choices=[status.value for status in Status])


class BriefPageOut(serializers.Serializer[Any]):
    items = BriefOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)
