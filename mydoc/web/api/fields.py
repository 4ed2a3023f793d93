"""Define serializer fields that accept a JSON value of their own type only."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

# What a database of numbers can hold; the domain says what is sensible.
BIGGEST = 2**63 - 1


class TextField(serializers.CharField):
    """A JSON string, unchanged: no trimming, no numbers turned into text."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("trim_whitespace", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        return text


class WholeNumberField(serializers.IntegerField):
    """A JSON integer: no fractions, no texts, no true and false."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        number: int = super().to_internal_value(data)
        return number


class StrictBooleanField(serializers.BooleanField):
    """JSON's true and false: no numbers, no texts."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses what it does not know, so that a misspelt limit is not silently no limit."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(str(name) for name in set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name[:50]: "Unknown field." for name in unknown[:20]})
        return super().to_internal_value(data)


class CursorQuery(serializers.Serializer[Any]):
    """Which page of a list."""

    cursor = serializers.CharField(required=False, default=None, max_length=2048)
    limit = serializers.IntegerField(required=False, default=50, min_value=1, max_value=100)


class PageQuery(CursorQuery):
    """The query of a list that can be searched."""

    q = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
