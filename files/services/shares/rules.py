"""What a new link asks and allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from accounts.domain.people import Person
from files.domain.documents import check_lifetime
from files.domain.share_rules import (
    check_audience,
    check_max_downloads,
    check_message,
    check_password,
    check_protected,
    check_slug,
    check_title,
)
from files.domain.shares import Audience
from mydoc import clock, features
from mydoc.errors import Invalid


@dataclass(frozen=True)
class Rules:
    """What a new link asks and allows.

    Attributes:
        expires_in: seconds; None to follow the document that is kept longest, or the default without any.
        expires_at: a moment instead of `expires_in`.
        starts_at: before it nobody gets in.
        max_downloads: None for any number.
        is_one_time: each document, or all at once, can be fetched once.
        audience: a value of Audience.
        slug: words of one's own; empty for an unguessable one.
    """

    title: str = ""
    message: str = ""
    password: str | None = None
    expires_in: int | None = None
    expires_at: datetime | None = None
    starts_at: datetime | None = None
    max_downloads: int | None = None
    is_one_time: bool = False
    audience: str = Audience.ANYONE.value
    slug: str = ""


def check(owner: Person, rules: Rules) -> None:
    check_password(rules.password, is_common=is_common)
    check_max_downloads(rules.max_downloads)
    check_message(rules.message)
    check_title(rules.title)
    audience = check_audience(rules.audience)
    if rules.slug:
        check_slug(rules.slug)
    check_protected(is_slug_chosen=bool(rules.slug), has_password=bool(rules.password), audience=audience)
    chosen_end(owner, rules.expires_in, rules.expires_at, default=clock.now())


def is_common(password: str) -> bool:
    """Whether Django's list of the 20,000 most common passwords has this one."""
    try:
        _common_passwords().validate(password)
    except ValidationError:
        return True
    return False


@cache
def _common_passwords() -> CommonPasswordValidator:
    # The list is unpacked at the first password that is chosen for a link: most who come by choose none.
    return CommonPasswordValidator()


def chosen_end(
    owner: Person, expires_in: int | None, expires_at: datetime | None, *, default: datetime
) -> datetime:
    """When a link of the owner's ends.

    Raises:
        Invalid: `bad_expiry`.
    """
    longest = features.limits(owner.group).longest_expiry
    if expires_at is not None:
        if expires_in is not None:
            message = "Say either expires_in or expires_at."
            raise Invalid("bad_expiry", message, fields={"expires_at": message})
        seconds = int((expires_at - clock.now()).total_seconds())
        check_lifetime(seconds, default=longest, longest=longest, field="expires_at")
        return expires_at
    if expires_in is None:
        return default
    lifetime = check_lifetime(expires_in, default=longest, longest=longest)
    return clock.now() + lifetime
