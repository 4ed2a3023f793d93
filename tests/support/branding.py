"""A logo of the site, and pictures to make one of."""

from __future__ import annotations

import io

from PIL import Image

from mydoc.branding.models import LogoItem
from mydoc.branding.service import LOGO
from mydoc.core import clock


def picture(form: str = "PNG", size: tuple[int, int] = (60, 20), mode: str = "RGBA", **options: object) -> bytes:
    """A picture of one colour, half of it transparent if it can be."""
    target = io.BytesIO()
    Image.new(mode, size, (200, 30, 30, 128)[: len(mode)]).save(target, form, **options)
    return target.getvalue()


def some_logo() -> str:
    """The id of a logo that is stored."""
    logo_id = "ae9841fdbff098d2c060b42ebeba2b5d"
    LogoItem(
        f"{LOGO}{logo_id}", version=1, change_id="x", changed_by="x", changed_at=clock.now(), picture=picture()
    ).save()
    return logo_id
