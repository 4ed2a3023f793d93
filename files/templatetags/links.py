"""Give templates what a link's page shows of its documents."""

from __future__ import annotations

from django import template

from files.domain.shares import SharedDocument
from files.services.shares import public_page
from files.services.shares.admission import Admission

register = template.Library()


@register.filter
def thumbnail_of(admission: Admission, document: SharedDocument) -> str:
    """Return the address of a document's thumbnail, empty where there is none."""
    return public_page.thumbnail_url(admission, document=document) or ""
