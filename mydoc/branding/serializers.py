"""Define what the branding's API takes (…In) and returns (…Out)."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from rest_framework import serializers

from mydoc.branding import domain
from mydoc.branding.domain import Branding, Link
from mydoc.branding.logos import LARGEST
from mydoc.branding.presentation import shown
from mydoc.core.errors import Invalid
from mydoc.web.api.fields import StrictSerializer, TextField

# Of every text here; the domain says what is too long, and in which words.
_LONGEST = 2_000
_COLOUR = "`#rrggbb`, or empty for MyDoc's own."


class LinkIn(StrictSerializer):
    # The type, since a serializer has an attribute of this name.
    label: Any = TextField(max_length=_LONGEST, help_text=f"Up to {domain.LONGEST_LABEL} characters.")
    url = TextField(max_length=_LONGEST, help_text="An https: or mailto: address.")


class BrandingIn(StrictSerializer):
    name = TextField(required=False, allow_blank=True, max_length=_LONGEST, help_text="Empty for MyDoc.")
    accent = TextField(required=False, allow_blank=True, max_length=_LONGEST, help_text=_COLOUR)
    accent_dark = TextField(
        required=False,
        allow_blank=True,
        max_length=_LONGEST,
        help_text="`#rrggbb` for dark mode, or empty to derive it from `accent`.",
    )
    footer_links = serializers.ListField(
        child=LinkIn(), required=False, max_length=50, help_text=f"Up to {domain.MOST_LINKS}."
    )
    sender_name = TextField(
        required=False, allow_blank=True, max_length=_LONGEST, help_text="Of emails. Empty for the site's name."
    )
    welcome = TextField(
        required=False, allow_blank=True, max_length=_LONGEST, help_text="Above the sign-in form. Lines end in LF."
    )
    logo = TextField(
        required=False,
        allow_null=True,
        max_length=2 * LARGEST,
        help_text="A PNG or WebP picture of up to 512 KiB in base64; null to remove the logo.",
    )

    def choices(self) -> dict[str, Any]:
        """The requested changes, but for a new logo."""
        data = dict(self.validated_data)
        if data.get("logo") is not None:
            del data["logo"]
        if "footer_links" in data:
            data["footer_links"] = tuple(Link(**link) for link in data["footer_links"])
        return data

    def logo_file(self) -> bytes | None:
        """The bytes of a new logo, None for none."""
        text = self.validated_data.get("logo")
        if text is None:
            return None
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            message = "Send the picture in base64 (RFC 4648, 4)."
            raise Invalid("bad_logo", message, fields={"logo": message}) from None


class LinkOut(serializers.Serializer[Link]):
    label: Any = serializers.CharField()
    url = serializers.CharField()


class BrandingOut(serializers.Serializer[Branding]):
    name = serializers.CharField()
    accent = serializers.CharField(help_text=_COLOUR)
    accent_dark = serializers.CharField(help_text="`#rrggbb`, or empty if it is derived from `accent`.")
    footer_links = LinkOut(many=True)
    sender_name = serializers.CharField(help_text="Of emails; empty for the site's name.")
    welcome = serializers.CharField()
    logo_url = serializers.SerializerMethodField(help_text="Of a PNG; null for MyDoc's own logo.")

    def get_logo_url(self, branding: Branding) -> str | None:
        return shown(branding).logo_address or None
