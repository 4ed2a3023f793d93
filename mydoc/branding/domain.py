"""Define what administrators give the site to be recognised by, and the rules about it; plain Python."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from mydoc.branding import colours
from mydoc.core.checks import check_all
from mydoc.core.errors import Invalid

NAME = "MyDoc"
LONGEST_NAME = 40
LONGEST_SENDER = 60
LONGEST_WELCOME = 500
LONGEST_LABEL = 30
LONGEST_URL = 500
MOST_LINKS = 6

# Control characters, and those that turn the direction of what comes after them, or show nothing.
_REFUSED = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


@dataclass(frozen=True)
class Link:
    """A link in the footer, such as to the imprint."""

    label: str
    url: str


@dataclass(frozen=True)
class Logo:
    """A logo as it is served.

    Attributes:
        id: of its bytes: another picture has another address.
        width, height: in pixels.
    """

    id: str
    width: int
    height: int


@dataclass(frozen=True)
class Branding:
    """What the site is recognised by, as it was read. Colours, `#rrggbb`, and texts are empty where nothing was
    chosen.

    Attributes:
        version: raised by each change; 0 before the first.
        name: instead of MyDoc.
        accent: of links and buttons on light pages.
        accent_dark: on dark ones; made of `accent` if it is empty.
        footer_links: up to six.
        sender_name: of mails; the site's name if it is empty.
        welcome: above the form that people sign in with; may have several lines.
        logo: None for the one that comes with MyDoc.
    """

    version: int = 0
    name: str = NAME
    accent: str = ""
    accent_dark: str = ""
    footer_links: tuple[Link, ...] = ()
    sender_name: str = ""
    welcome: str = ""
    logo: Logo | None = None

    @property
    def is_renamed(self) -> bool:
        """Whether the name is another one than MyDoc's."""
        return self.name != NAME

    @property
    def colours(self) -> tuple[str, str]:
        """The accent colours of light and dark pages, chosen or not."""
        light = self.accent or colours.LIGHT.accent
        if self.accent_dark or not self.accent:
            return light, self.accent_dark or colours.DARK.accent
        return light, colours.nearest_readable(self.accent, colours.DARK)

    @property
    def has_colours(self) -> bool:
        """Whether a colour was chosen."""
        return bool(self.accent or self.accent_dark)

    def changed(self, choices: Mapping[str, Any]) -> Branding:
        """Return the branding after a change, with the next version.

        Args:
            choices: by attribute, but for the version; an empty value takes back what was chosen.

        Raises:
            Invalid: `bad_text`, `bad_colour`, `bad_link`, `too_many_links`; of
                several, with the fields of all. `nothing_to_change`.
        """
        if not choices:
            raise Invalid("nothing_to_change", "Name at least one thing to change.")
        after = replace(self, **{**choices, "version": self.version + 1})
        after = replace(
            after,
            name=after.name or NAME,
            accent=after.accent.lower(),
            accent_dark=after.accent_dark.lower(),
        )
        after._check(set(choices))
        return after

    def _check(self, names: set[str]) -> None:
        checks = {
            "name": lambda: _check_text("name", self.name, LONGEST_NAME),
            "sender_name": lambda: _check_text("sender_name", self.sender_name, LONGEST_SENDER),
            "welcome": lambda: _check_text("welcome", self.welcome, LONGEST_WELCOME, lines=True),
            "accent": lambda: _check_colour("accent", self.accent, colours.LIGHT),
            "accent_dark": lambda: _check_colour("accent_dark", self.accent_dark, colours.DARK),
            "footer_links": lambda: _check_links(self.footer_links),
        }
        check_all(*(checks[name] for name in sorted(names & checks.keys())))


def _check_text(field: str, text: str, longest: int, *, lines: bool = False) -> None:
    if len(text) > longest:
        problem = f"Enter at most {longest} characters."
    elif text != text.strip():
        problem = "Remove the spaces at the beginning and the end."
    elif any(unicodedata.category(letter) in _REFUSED for letter in (text.replace("\n", "") if lines else text)):
        problem = "Remove the control characters." if lines else "Remove the line breaks and control characters."
    else:
        return
    raise Invalid("bad_text", problem, fields={field: problem})


def _check_colour(field: str, colour: str, mode: colours.Mode) -> None:
    if colour:
        colours.check(colour, mode, field=field)


def _check_links(links: Sequence[Link]) -> None:
    if len(links) > MOST_LINKS:
        message = f"There can be at most {MOST_LINKS} links in the footer. Remove some."
        raise Invalid("too_many_links", message, fields={"footer_links": message})
    wrong = {}
    for index, link in enumerate(links):
        if problem := _label_problem(link.label):
            wrong[f"footer_links.{index}.label"] = problem
        if problem := _url_problem(link.url):
            wrong[f"footer_links.{index}.url"] = problem
    if wrong:
        raise Invalid("bad_link", next(iter(wrong.values())), fields=wrong)


def _label_problem(label: str) -> str:
    if not label:
        return "Enter a text for this link, such as “Imprint”."
    try:
        _check_text("link", label, LONGEST_LABEL)
    except Invalid as error:
        return error.message
    return ""


def _url_problem(url: str) -> str:
    example = "Enter a web address such as https://example.com/imprint, or mailto: and an email address."
    if len(url) > LONGEST_URL:
        return f"Enter at most {LONGEST_URL} characters."
    if any(letter.isspace() or not letter.isprintable() for letter in url) or "\\" in url:
        return example
    try:
        parts = urlsplit(url)
        host, secret = parts.hostname, parts.username or parts.password
        _ = parts.port
    except ValueError:
        return example
    if parts.scheme == "mailto":
        return "" if "@" in parts.path.strip("@") else example
    if secret:
        return "Remove the name and password from the address."
    return "" if parts.scheme == "https" and host else example
