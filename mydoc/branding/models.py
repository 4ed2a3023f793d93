"""Store the branding, and every logo by the digest of its bytes."""

from __future__ import annotations

from typing import ClassVar

from pynamodb.attributes import BinaryAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from mydoc.aws.site_items import SiteItem


class BrandingItem(SiteItem):
    """What administrators chose; attributes that are empty are not stored."""

    ITEM_ID: ClassVar[str] = "branding"

    name = UnicodeAttribute(null=True)
    accent = UnicodeAttribute(null=True)
    accent_dark = UnicodeAttribute(null=True)
    footer_links = JSONAttribute(null=True)
    sender_name = UnicodeAttribute(null=True)
    welcome = UnicodeAttribute(null=True)
    logo_id = UnicodeAttribute(null=True)
    logo_width = NumberAttribute(null=True)
    logo_height = NumberAttribute(null=True)


class LogoItem(SiteItem):
    """A picture, written once and kept: mails that were sent show it, and so may pages of the last 30 seconds.

    It is read on its own, by whoever does not have it yet.
    """

    picture = BinaryAttribute(legacy_encoding=False)
