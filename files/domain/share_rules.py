"""Check the fields of a link."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime

from files.domain.shares import Audience
from mydoc.core.errors import Invalid

MOST_DOWNLOADS = 1_000_000
LONGEST_MESSAGE = 2_000
LONGEST_TITLE = 200
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 128
SHORTEST_SLUG = 3
LONGEST_SLUG = 64

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check_max_downloads(count: int | None) -> int | None:
    """Raise Invalid `bad_max_downloads` unless None or between 1 and 1,000,000."""
    if count is not None and not 1 <= count <= MOST_DOWNLOADS:
        message = f"Choose between 1 and {MOST_DOWNLOADS} downloads."
        raise Invalid("bad_max_downloads", message, fields={"max_downloads": message})
    return count


def check_password(password: str | None, *, is_common: Callable[[str], bool]) -> str | None:
    """Raise Invalid `bad_password` unless None or of 8 to 128 characters and not among the common ones.

    Args:
        is_common: whether a password is among those that are tried first.
    """
    if password is None:
        return None
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        message = f"Use {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters for the password."
    elif is_common(password):
        message = "This password is too common. Choose another."
    else:
        return password
    raise Invalid("bad_password", message, fields={"password": message})


def check_message(message: str) -> str:
    """Raise Invalid `bad_message` above 2,000 characters."""
    if len(message) > LONGEST_MESSAGE:
        problem = f"A message can have at most {LONGEST_MESSAGE} characters."
        raise Invalid("bad_message", problem, fields={"message": problem})
    return message


def check_title(title: str) -> str:
    """Raise Invalid `bad_title` above 200 characters, or with characters that cannot be shown on one line."""
    if len(title) > LONGEST_TITLE or any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in title):
        problem = f"A title is one line of at most {LONGEST_TITLE} characters."
        raise Invalid("bad_title", problem, fields={"title": problem})
    return title.strip()


def check_slug(slug: str) -> str:
    """Return a custom address.

    Raises:
        Invalid: `bad_slug`, unless it is 3 to 64 lower-case letters and digits with single hyphens between them.
    """
    if not SHORTEST_SLUG <= len(slug) <= LONGEST_SLUG or not _SLUG.fullmatch(slug):
        message = (
            f"A custom address has {SHORTEST_SLUG} to {LONGEST_SLUG} lowercase letters a to z, digits and "
            "single hyphens between them."
        )
        raise Invalid("bad_slug", message, fields={"slug": message})
    return slug


def check_protected(*, is_slug_chosen: bool, has_password: bool, audience: Audience) -> None:
    """Raise Invalid `slug_needs_protection` if a guessable address would open the link to anyone."""
    if is_slug_chosen and not has_password and audience is not Audience.RECIPIENTS:
        message = "A custom address can be guessed. Set a password or choose recipients."
        raise Invalid("slug_needs_protection", message, fields={"slug": message})


def check_audience(audience: str) -> Audience:
    """Raise Invalid `bad_audience` unless it is anyone, signed_in or recipients."""
    try:
        return Audience(audience)
    except ValueError:
        message = "Choose anyone, signed_in or recipients."
        raise Invalid("bad_audience", message, fields={"audience": message}) from None


def check_start(starts_at: datetime | None, *, expires_at: datetime) -> datetime | None:
    """Raise Invalid `bad_start` where the link would end before it opens."""
    if starts_at is not None and starts_at >= expires_at:
        message = "The link must open before it expires."
        raise Invalid("bad_start", message, fields={"starts_at": message})
    return starts_at
