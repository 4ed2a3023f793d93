"""Check an accent colour's contrast, and derive from it all colours that pages use; plain Python.

The contrast is WCAG 2's, at level AA: 4.5 to 1 for text (https://www.w3.org/TR/WCAG22/#contrast-minimum).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mydoc.core.errors import Invalid

LEAST_CONTRAST = 4.5
COLOUR = re.compile(r"#[0-9a-f]{6}")
_WHITE, _BLACK = "#ffffff", "#000000"
_STEPS = 100


@dataclass(frozen=True)
class Mode:
    """Light or dark pages, with colours as `static/css/tokens.css` has them.

    Attributes:
        surface: that text in the accent colour stands on; of all of them the one it is hardest to read on.
        wash: what a wash of the accent colour is mixed with.
        away: what makes the accent colour easier to read.
        inks: of text on a button, the preferred one first.
        accent: until an administrator chooses another one.
        wanted: the word for what would be easier to read.
    """

    surface: str
    wash: str
    away: str
    inks: tuple[str, str]
    accent: str
    wanted: str


LIGHT = Mode("#efede6", "#fffefb", _BLACK, ("#ffffff", "#06201c"), "#0e6b60", "darker")
DARK = Mode("#212827", "#191e1d", _WHITE, ("#06201c", "#ffffff"), "#66cdbd", "lighter")


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def is_readable(colour: str, mode: Mode) -> bool:
    """Return whether text in the colour, and text on a button of it, has enough contrast."""
    return contrast(colour, mode.surface) >= LEAST_CONTRAST and bool(_readable_ink(colour, mode))


def nearest_readable(colour: str, mode: Mode) -> str:
    """Return the colour, or the one nearest to it on its way to black or white that is readable."""
    return next(
        found for step in range(_STEPS + 1) if is_readable(found := _mixed(colour, mode.away, step / _STEPS), mode)
    )


def check(colour: str, mode: Mode, *, field: str) -> None:
    """Require a colour that is readable.

    Raises:
        Invalid: `bad_colour`, with a sentence that names one that is.
    """
    if not COLOUR.fullmatch(colour):
        message = "Enter a colour as # and six digits from 0 to 9 and a to f, such as #0e6b60."
        raise Invalid("bad_colour", message, fields={field: message})
    if is_readable(colour, mode):
        return
    # Rounded down: 4.49 is not enough, and 4.5 would not say so.
    measured = int(contrast(colour, mode.surface) * 10) / 10
    message = (
        f"This colour is too hard to read in {'light' if mode is LIGHT else 'dark'} mode: its contrast is"
        f" {measured} to 1, and {LEAST_CONTRAST} to 1 is needed. Choose a {mode.wanted} one, such as"
        f" {nearest_readable(colour, mode)}."
    )
    raise Invalid("bad_colour", message, fields={field: message})


def shades(accent: str, mode: Mode) -> Mapping[str, str]:
    """Return every colour that is made of the accent colour, by the name of its custom property."""
    wash = _mixed(mode.wash, accent, 0.14 if mode is LIGHT else 0.18)
    strong = _mixed(accent, mode.away, 0.24)
    return {
        "accent": accent,
        "accent-strong": strong,
        "accent-ink": _readable_ink(accent, mode) or mode.inks[0],
        "accent-wash": wash,
        "accent-wash-ink": _readable_on(strong, wash, mode),
    }


def style_sheet(light: str, dark: str) -> str:
    """Return the style sheet that replaces the accent colours of `static/css/tokens.css`."""
    in_dark = _rules(shades(dark, DARK))
    return (
        f":root{{{_rules(shades(light, LIGHT))}}}"
        f'@media (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{in_dark}}}}}'
        f':root[data-theme="dark"]{{{in_dark}}}'
    )


def _rules(values: Mapping[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in values.items())


def _readable_ink(accent: str, mode: Mode) -> str:
    # While the pointer is on it, a button is darker, or lighter in dark mode: that adds contrast to the first.
    return next((ink for ink in mode.inks if contrast(accent, ink) >= LEAST_CONTRAST), "")


def _readable_on(colour: str, ground: str, mode: Mode) -> str:
    mixes = (_mixed(colour, mode.away, step / _STEPS) for step in range(_STEPS + 1))
    return next(found for found in mixes if contrast(found, ground) >= LEAST_CONTRAST)


def _mixed(colour: str, other: str, share: float) -> str:
    """Return a colour with a share, 0 to 1, of another one."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    # https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
