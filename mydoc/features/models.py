"""Store features and limits."""

from __future__ import annotations

from typing import ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from mydoc.aws.site_items import SiteItem


class FeaturesItem(SiteItem):
    """An administrator's choices; the settings apply to the rest."""

    ITEM_ID: ClassVar[str] = "site"

    switches = JSONAttribute()
    everybody = JSONAttribute()
    groups = JSONAttribute()
    directory = UnicodeAttribute(null=True)
