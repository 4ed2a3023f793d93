"""Give templates what a link's page shows of its documents."""

from __future__ import annotations

from django import template

from files.domain.shares import Share, SharedDocument
from files.services.shares import public_page

register = template.Library()


@register.filter
def thumbnail_of(share: Share, document: SharedDocument) -> str:
    """Return the address of a document's thumbnail, empty where there is none."""
    return public_page.thumbnail_url(share, document=document) or ""
