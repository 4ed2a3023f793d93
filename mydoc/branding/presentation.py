"""Say how pages and mails show the branding: its texts, and the addresses of its logo and its style sheet.

Each address holds what it leads to, the digest of a picture or two colours: whoever has it may keep the answer for
ever, and what changes has another address.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import get_script_prefix, reverse

from mydoc.branding.colours import DARK, LIGHT, shades
from mydoc.branding.domain import Branding, Link, Logo

# A logo this many times as wide as high has the name in it.
_WORDMARK = 2


@dataclass(frozen=True)
class Shown:
    """The branding as templates have it: `brand`.

    Attributes:
        name: of the site.
        is_renamed: whether that is another one than MyDoc.
        logo: its size, None for the one that comes with MyDoc.
        logo_url: for pages; empty without a logo of one's own, as the next.
        logo_address: the same with the site's origin, for mails and for programs that show a link.
        is_wordmark: whether the logo is shown instead of the name, not beside it.
        style_sheet: its path; empty if no colour was chosen.
        colours: `accent`, `accent_ink` and the like of light mode, for mails, which have no style sheet.
        dark_colours: the same of dark mode.
        footer_links: each with `label` and `url`.
        sender_name: of mails; empty for the name that the stage has.
        welcome: above the form that people sign in with.
    """

    name: str
    is_renamed: bool
    logo: Logo | None
    logo_url: str
    logo_address: str
    is_wordmark: bool
    style_sheet: str
    colours: dict[str, str]
    dark_colours: dict[str, str]
    footer_links: tuple[Link, ...]
    sender_name: str
    welcome: str


def shown(branding: Branding) -> Shown:
    """Return what templates need of the branding."""
    light, dark = branding.colours
    logo = branding.logo
    path = reverse("brand:logo", kwargs={"logo_id": logo.id}) if logo else ""
    return Shown(
        name=branding.name,
        is_renamed=branding.is_renamed,
        logo=logo,
        logo_url=path,
        logo_address=_address(path),
        is_wordmark=logo is not None and logo.width >= _WORDMARK * logo.height,
        style_sheet=_style_sheet(light, dark) if branding.has_colours else "",
        colours=_for_templates(dict(shades(light, LIGHT))),
        dark_colours=_for_templates(dict(shades(dark, DARK))),
        footer_links=branding.footer_links,
        sender_name=branding.sender_name or (branding.name if branding.is_renamed else ""),
        welcome=branding.welcome,
    )


def _style_sheet(light: str, dark: str) -> str:
    return reverse("brand:style-sheet", kwargs={"light": light[1:], "dark": dark[1:]})


def _address(path: str) -> str:
    # The prefix is that of the last request that this thread served, which a job must not depend on.
    return f"{settings.SITE_URL}/{path.removeprefix(get_script_prefix())}" if path else ""


def _for_templates(colours: dict[str, str]) -> dict[str, str]:
    return {name.replace("-", "_"): value for name, value in colours.items()}
