"""Define what the features' API takes (…In) and returns (…Out); times in seconds, sizes in bytes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from mydoc.features.domain import Change, Directory, Feature, Features, Group, Limits
from mydoc.web.api.fields import BIGGEST, StrictSerializer, WholeNumberField


class SwitchField(serializers.BooleanField):
    """true or false, and no words or numbers for them."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return bool(data)


def _own_limit(text: str) -> WholeNumberField:
    return WholeNumberField(required=False, allow_null=True, min_value=-BIGGEST, max_value=BIGGEST, help_text=text)


class SwitchesIn(StrictSerializer):
    def get_fields(self) -> dict[str, Any]:
        switches = {feature.value: SwitchField(required=False) for feature in Feature}
        return {**switches, "directory": serializers.ChoiceField(list(Directory), required=False)}


class LimitsIn(StrictSerializer):
    """Limits of a group or of everyone; null to use those of everyone, or the site's settings."""

    default_expiry = _own_limit("Default expiry of a document, in seconds.")
    longest_expiry = _own_limit("Longest expiry that an owner can choose, in seconds.")
    largest_file = _own_limit("Largest document, in bytes.")
    quota = _own_limit("Largest total of all documents, in bytes.")


class FeaturesIn(StrictSerializer):
    version = WholeNumberField(
        required=False,
        min_value=0,
        max_value=BIGGEST,
        help_text="The version read from `administration`; required unless `If-Match` is sent.",
    )
    features = SwitchesIn(required=False)
    limits = LimitsIn(required=False)
    groups = serializers.DictField(
        child=LimitsIn(allow_null=True), required=False, help_text="By name; null deletes a group."
    )

    def change(self) -> Change:
        """The requested changes."""
        data = self.validated_data
        switches = dict(data.get("features", {}))
        directory = switches.pop("directory", None)
        return Change(
            switches=switches,
            limits=data.get("limits", {}),
            groups=data.get("groups", {}),
            directory=Directory(directory) if directory else None,
        )


class SwitchesOut(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, Any]:
        switches = {feature.value: serializers.BooleanField() for feature in Feature}
        choice = serializers.ChoiceField(list(Directory), help_text="Who people can find in the directory.")
        return {**switches, "directory": choice}


class LimitsOut(serializers.Serializer[Limits]):
    default_expiry = serializers.SerializerMethodField()
    longest_expiry = serializers.SerializerMethodField()
    largest_file = serializers.IntegerField()
    quota = serializers.IntegerField()

    def get_default_expiry(self, limits: Limits) -> int:
        return int(limits.default_expiry.total_seconds())

    def get_longest_expiry(self, limits: Limits) -> int:
        return int(limits.longest_expiry.total_seconds())


class OwnLimitsOut(serializers.Serializer[Group]):
    default_expiry = serializers.IntegerField(allow_null=True)
    longest_expiry = serializers.IntegerField(allow_null=True)
    largest_file = serializers.IntegerField(allow_null=True)
    quota = serializers.IntegerField(allow_null=True)


class AdministrationOut(serializers.Serializer[Features]):
    """What an administrator sees: the limits of everyone and of each group, null if not set."""

    version = serializers.IntegerField(help_text="Send it with a change.")
    limits = OwnLimitsOut(source="everybody")
    groups = serializers.DictField(child=OwnLimitsOut())
    stage = LimitsOut(help_text="The site's settings: the defaults, and the maximum for both expiries and a file.")


class FeaturesOut(serializers.Serializer[Any]):
    features = SwitchesOut()
    limits = LimitsOut(allow_null=True, help_text="The caller's limits; null without an account.")
    administration = AdministrationOut(allow_null=True, help_text="Only for administrators; null for others.")
