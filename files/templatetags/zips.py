"""Tell templates whether a link offers a ZIP."""

from __future__ import annotations

from django import template

from files.domain.shares import Share
from files.domain.zips import is_offered
from mydoc import features
from mydoc.features import Feature

register = template.Library()


@register.filter
def offers_zip(share: Share) -> bool:
    """Return whether there are several documents, and the link offers a ZIP of them."""
    return share.ready_count > 1 and is_offered(share) and features.is_on(Feature.ZIP_DOWNLOADS)


@register.filter
def offers_selection(share: Share) -> bool:
    """Return whether a link also offers a ZIP of what a visitor chooses."""
    return offers_zip(share) and not share.is_one_time
