"""Who stands with whom in the directory: the partitions of each person's entries.

A person has the same entries in several circles: everybody's, that of their domain, that of their group and, also
while they are disabled or unconfirmed, that of all accounts, which administrators read. In each, one partition
lists people by name and others hold what they are found by the beginning of.
"""

from __future__ import annotations

from accounts.domain.names import fold, search_tokens
from accounts.models import PersonEntry, UserItem

EVERYBODY = "everybody"
ACCOUNTS = "accounts"

Entries = dict[tuple[str, str], PersonEntry]


def of_domain(domain: str) -> str:
    """The circle of those with an address at a domain."""
    return f"domain#{domain}"


def of_group(group: str) -> str:
    """The circle of a group of people."""
    return f"group#{group}"


def domain_of(email: str) -> str:
    """The domain of an address."""
    return email.rpartition("@")[2]


def partition(circle: str, prefix: str) -> str:
    """Where a circle keeps what begins like this; its list of people for an empty prefix."""
    if not prefix:
        return circle
    if circle == EVERYBODY:
        return f"first#{prefix[0]}"
    # All of a person are in one: a domain has fewer people than a site.
    return f"{circle}#first#{prefix[0]}" if circle == ACCOUNTS else f"{circle}#found"


def entries(item: UserItem) -> Entries:
    """What the directory holds of a person, by key."""
    listed = fold(f"{item.name} {item.surname}") or fold(item.email)
    tokens = search_tokens(email=item.email, name=item.name, surname=item.surname)
    found: Entries = {}
    for circle in _circles(item):
        keys = [(circle, listed), *((partition(circle, token), token) for token in tokens)]
        for where, text in keys:
            position = f"{text}#{item.id}"
            found[where, position] = PersonEntry(
                partition=where,
                position=position,
                user_id=item.id,
                email=item.email,
                name=item.name,
                surname=item.surname,
            )
    return found


def _circles(item: UserItem) -> list[str]:
    if not item.is_active or item.email_confirmed_at is None:
        return [ACCOUNTS]
    circles = [ACCOUNTS, EVERYBODY, of_domain(domain_of(item.email))]
    return [*circles, of_group(item.group)] if item.group else circles
