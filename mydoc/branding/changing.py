"""Change the branding for an administrator; the caller decides who is one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mydoc.aws import site_items
from mydoc.branding import logos
from mydoc.branding.domain import NAME, Branding
from mydoc.branding.models import BrandingItem, LogoItem
from mydoc.branding.service import LOGO, latest
from mydoc.core import clock
from mydoc.core.errors import Invalid
from mydoc.core.ids import new_id
from mydoc.web.versions import Expected, changed_meanwhile

_log = logging.getLogger(__name__)


def change(*, choices: Mapping[str, Any], expected: Expected, by: str, logo: bytes | None = None) -> Branding:
    """Change what the site is recognised by, unless someone else did since the version that was seen: two round
    trips.

    Args:
        choices: as `Branding.changed` takes them; `logo` only as None, to take it back.
        expected: the versions that the change is meant for.
        by: the administrator's id.
        logo: a picture as someone sent it, PNG or WebP; None to leave it.

    Raises:
        Invalid: as `Branding.changed`, and `bad_logo`; of several, with the fields of all.
        Outdated: `changed_meanwhile`. Conflict: `busy`.
    """
    before = latest()
    expected.check(before.version)
    after, picture = _changed(before, choices, logo)
    item = _item(after, by)
    pictures = [] if picture is None or after.logo is None else [_logo_item(after.logo.id, picture, item)]
    if not site_items.save(item, *pictures):
        raise changed_meanwhile()
    _log.info("branding: version %d by %s", after.version, by)
    return after


def _changed(before: Branding, choices: Mapping[str, Any], logo: bytes | None) -> tuple[Branding, bytes | None]:
    """Return the branding after the change, and the bytes of a new logo."""
    refused: list[Invalid] = []
    picture = None
    if logo is not None:
        try:
            found, picture = logos.redrawn(logo)
            choices = {**choices, "logo": found}
        except Invalid as error:
            refused.append(error)
    try:
        after = before.changed(choices) if choices or not refused else before
    except Invalid as error:
        refused.append(error)
    if refused:
        fields = {name: message for error in refused for name, message in error.fields.items()}
        raise Invalid(refused[0].code, refused[0].message, fields=fields)
    return after, picture


def _item(after: Branding, by: str) -> BrandingItem:
    return BrandingItem(
        BrandingItem.ITEM_ID,
        version=after.version,
        change_id=new_id(),
        changed_by=by,
        changed_at=clock.now(),
        name=None if after.name == NAME else after.name,
        accent=after.accent or None,
        accent_dark=after.accent_dark or None,
        footer_links=[asdict(link) for link in after.footer_links] or None,
        sender_name=after.sender_name or None,
        welcome=after.welcome or None,
        logo_id=after.logo.id if after.logo else None,
        logo_width=after.logo.width if after.logo else None,
        logo_height=after.logo.height if after.logo else None,
    )


def _logo_item(logo_id: str, picture: bytes, item: BrandingItem) -> LogoItem:
    return LogoItem(
        f"{LOGO}{logo_id}",
        version=1,
        change_id=item.change_id,
        changed_by=item.changed_by,
        changed_at=item.changed_at,
        picture=picture,
    )
