"""Build a person's entries in the directory's partitions.

A person has the same entries in several circles: everyone's, that of their domain, that of their group and, also
while they are disabled or unconfirmed, that of all accounts, which administrators read. In each, one partition
lists people by name and others hold what they are found by the beginning of.
"""

from __future__ import annotations

from accounts.domain.circles import places_of
from accounts.models import PersonEntry, UserItem

Entries = dict[tuple[str, str], PersonEntry]


def entries(item: UserItem) -> Entries:
    """Return a person's entries in the directory, by key."""
    places = places_of(
        user_id=item.id,
        email=item.email,
        name=item.name,
        surname=item.surname,
        group=item.group,
        is_listed=bool(item.is_active and item.email_confirmed_at is not None),
    )
    return {
        (where, position): PersonEntry(
            partition=where,
            position=position,
            user_id=item.id,
            email=item.email,
            name=item.name,
            surname=item.surname,
        )
        for where, position in places
    }
