"""Give all mails the colours of the site's pages, in light and in dark, and its logo.

static/css/tokens.css has the same colours; it is not there on Lambda, and a mail can name no style sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mydoc.branding.presentation import Shown


@dataclass(frozen=True)
class Colours:
    """The colours of a mail, each named as in static/css/tokens.css."""

    paper: str
    surface: str
    sunken: str
    line: str
    ink: str
    ink_soft: str
    accent: str
    accent_ink: str


LIGHT = Colours(
    paper="#f7f6f2",
    surface="#fffefb",
    sunken="#efede6",
    line="#e0ddd3",
    ink="#1c2321",
    ink_soft="#545c58",
    accent="#0e6b60",
    accent_ink="#ffffff",
)
DARK = Colours(
    paper="#121615",
    surface="#191e1d",
    sunken="#0d1110",
    line="#2e3634",
    ink="#eceeeb",
    ink_soft="#a9b2ae",
    accent="#66cdbd",
    accent_ink="#06201c",
)
_LOGO_HEIGHT = 40
_LOGO_WIDTH = 240


@dataclass(frozen=True)
class Picture:
    """The site's logo and its size in pixels, since Outlook shows a picture as large as it is."""

    url: str
    width: int
    height: int


def light(brand: Shown) -> Colours:
    """Return the colours of light mode with the site's own accent."""
    return _with_accent(LIGHT, brand.colours)


def dark(brand: Shown) -> Colours:
    """Return the colours of dark mode with the site's own accent."""
    return _with_accent(DARK, brand.dark_colours)


def logo(brand: Shown) -> Picture | None:
    """Return the site's logo as a mail shows it; None for its name alone."""
    if brand.logo is None:
        return None
    scale = min(1, _LOGO_HEIGHT / brand.logo.height, _LOGO_WIDTH / brand.logo.width)
    width, height = (max(1, round(side * scale)) for side in (brand.logo.width, brand.logo.height))
    return Picture(brand.logo_address, width, height)


def _with_accent(usual: Colours, accent: Mapping[str, str]) -> Colours:
    return replace(usual, accent=accent["accent"], accent_ink=accent["accent_ink"])
