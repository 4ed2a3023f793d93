"""Give all mails the product's name and the colours of its pages, in light and in dark.

static/css/tokens.css has the same colours; it is not there on Lambda, and a mail can name no style sheet.
"""

from __future__ import annotations

from dataclasses import dataclass


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


NAME = "MyDoc"
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
