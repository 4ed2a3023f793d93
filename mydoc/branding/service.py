"""Return the branding, read through the cache of `mydoc.aws.site_items`, and the bytes of its logo."""

from __future__ import annotations

import re

from mydoc.branding.domain import NAME, Branding, Link, Logo
from mydoc.branding.models import BrandingItem, LogoItem
from mydoc.core.errors import NotFound

LOGO = "logo-"
_LOGO_ID = re.compile(r"[0-9a-f]{32}")


def current() -> Branding:
    """Return the branding as it was at most 30 seconds ago, or as it was last known if DynamoDB does not answer.

    No round trip, or one if this process has not asked for so long.
    """
    return branding_of(BrandingItem.last_known())


def latest() -> Branding:
    """Return the branding as it is now: one round trip."""
    return branding_of(BrandingItem.latest())


def read_logo(*, logo_id: str) -> bytes:
    """Return a PNG: one round trip.

    Raises:
        NotFound: `logo_not_found`.
    """
    try:
        if not _LOGO_ID.fullmatch(logo_id):
            raise LogoItem.DoesNotExist
        return bytes(LogoItem.get(f"{LOGO}{logo_id}").picture)
    except LogoItem.DoesNotExist:
        raise NotFound("logo_not_found", "There is no such logo.") from None


def branding_of(item: BrandingItem | None) -> Branding:
    """Return the branding of an item, or the default for None."""
    if item is None:
        return Branding()
    logo = None
    if item.logo_id:
        logo = Logo(item.logo_id, int(item.logo_width or 0), int(item.logo_height or 0))
    return Branding(
        version=int(item.version),
        name=item.name or NAME,
        accent=item.accent or "",
        accent_dark=item.accent_dark or "",
        footer_links=tuple(Link(one["label"], one["url"]) for one in item.footer_links or ()),
        sender_name=item.sender_name or "",
        welcome=item.welcome or "",
        logo=logo,
    )
