"""From Django's user to the person whom services know."""

from __future__ import annotations

from typing import Any

from accounts.domain import Person


def actor_of(user: Any) -> Person:
    """The person who is signed in; no round trip, Django has read them already."""
    return Person(
        id=user.pk,
        email=user.email,
        name=user.name,
        surname=user.surname,
        is_active=user.is_active,
        group=user.group,
    )
