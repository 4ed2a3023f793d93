"""Tell templates whether and how a page may show a document."""

from __future__ import annotations

from django import template

from files.domain.documents import Document
from files.domain.shares import SharedDocument
from files.services import previews

register = template.Library()


@register.filter
def preview_kind(document: Document | SharedDocument) -> str:
    """Return how a document's preview would be drawn; empty if there is none."""
    return previews.kind_of(document)
