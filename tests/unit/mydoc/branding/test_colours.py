"""A colour that cannot be read is refused with one that can, and what is made of a readable one is readable."""

from __future__ import annotations

import colorsys
import re
from itertools import product

import pytest

from mydoc.branding import colours
from mydoc.branding.colours import DARK, LEAST_CONTRAST, LIGHT, contrast
from mydoc.core.errors import Invalid
from tests.support.stack import ROOT

TOKENS = (ROOT / "static/css/tokens.css").read_text()
MODES = {"light": LIGHT, "dark": DARK}
SOME = ["#000000", "#ffffff", "#ff0000", "#ffff00", "#0000ff", "#777777"] + [
    "#" + "".join(f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue / 12, light, 0.9))
    for hue, light in product(range(12), (0.2, 0.5, 0.8))
]


def tokens(mode: str) -> dict[str, str]:
    """The colours that pages have, by name."""
    light, dark = TOKENS.split('[data-theme="light"]', 1)
    block = light if mode == "light" else dark.split('[data-theme="dark"]')[0]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#abc123", "#abc123", 1),
    ],
)
def test_contrast_is_wcags(one: str, other: str, expected: float):
    assert contrast(one, other) == contrast(other, one) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize("mode", MODES)
def test_it_knows_the_colours_that_pages_have(mode: str):
    found, here = tokens(mode), MODES[mode]
    assert here.accent == found["accent"]
    assert here.wash == found["surface"]
    assert here.inks[0] == found["accent-ink"]
    grounds = [found[name] for name in ("paper", "surface", "sunken", "raised")]
    assert here.surface == min(grounds, key=lambda ground: contrast(here.accent, ground))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("colour", SOME)
def test_what_is_refused_says_what_to_choose_and_that_is_taken(colour: str, mode: str):
    here = MODES[mode]
    nearest = colours.nearest_readable(colour, here)
    if nearest == colour:
        colours.check(colour, here, field="accent")
        return
    with pytest.raises(Invalid) as refusal:
        colours.check(colour, here, field="accent")
    error = refusal.value
    assert (error.code, error.fields) == ("bad_colour", {"accent": error.message})
    assert f"hard to read in {mode} mode" in error.message
    assert error.message.endswith(f"Choose a {'darker' if mode == 'light' else 'lighter'} one, such as {nearest}.")
    colours.check(nearest, here, field="accent")


@pytest.mark.parametrize("colour", ["red", "#0e6b6", "0e6b60", "#0E6B60", "#0e6b60;", "url(x)", "#0e6b60\n", ""])
def test_what_is_no_colour_is_refused(colour: str):
    with pytest.raises(Invalid) as refusal:
        colours.check(colour, LIGHT, field="accent")
    assert (refusal.value.code, list(refusal.value.fields)) == ("bad_colour", ["accent"])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("colour", SOME)
def test_all_that_is_made_of_a_readable_colour_is_readable(colour: str, mode: str):
    here = MODES[mode]
    made = colours.shades(colours.nearest_readable(colour, here), here)
    grounds = [tokens(mode)[name] for name in ("paper", "surface", "sunken", "raised")]
    pairs = [(made[name], ground) for name, ground in product(("accent", "accent-strong"), grounds)]
    pairs += [(made[name], made["accent-ink"]) for name in ("accent", "accent-strong")]
    pairs.append((made["accent-wash"], made["accent-wash-ink"]))
    assert min(contrast(*pair) for pair in pairs) >= LEAST_CONTRAST


def test_the_style_sheet_has_every_colour_that_pages_make_of_the_accent():
    text = colours.style_sheet(LIGHT.accent, DARK.accent)
    names = {name for name in tokens("light") if name.startswith("accent")}
    for block in re.findall(r"\{(--[^}]*)\}", text):
        assert {pair.split(":")[0].strip("-") for pair in block.split(";")} == names
    assert text.count("{--") == 3
