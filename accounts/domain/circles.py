"""Name the directory's circles, and tell which of them a person is in."""

from __future__ import annotations

from accounts.domain.names import fold, search_tokens

EVERYBODY = "everybody"
ACCOUNTS = "accounts"


def of_domain(domain: str) -> str:
    """Return the circle of those with an address at a domain."""
    return f"domain#{domain}"


def of_group(group: str) -> str:
    """Return the circle of a group of people."""
    return f"group#{group}"


def domain_of(email: str) -> str:
    """Return the domain of an address."""
    return email.rpartition("@")[2]


def partition(circle: str, prefix: str) -> str:
    """Return the partition in which a circle keeps entries with this beginning; its list of people for an empty
    one."""
    if not prefix:
        return circle
    if circle == EVERYBODY:
        return f"first#{prefix[0]}"
    # All of a person are in one: a domain has fewer people than a site.
    return f"{circle}#first#{prefix[0]}" if circle == ACCOUNTS else f"{circle}#found"


def circles_of(*, email: str, group: str, is_listed: bool) -> list[str]:
    """Return the circles that someone is in.

    Args:
        is_listed: whether others may find them, as they are confirmed and active.
    """
    if not is_listed:
        return [ACCOUNTS]
    circles = [ACCOUNTS, EVERYBODY, of_domain(domain_of(email))]
    return [*circles, of_group(group)] if group else circles


def places_of(
    *, user_id: str, email: str, name: str, surname: str, group: str, is_listed: bool
) -> list[tuple[str, str]]:
    """Return a person's places in the directory: partitions and positions in them.

    In each of their circles, one partition lists people by name, and others hold what their name or address begins
    with.

    Args:
        is_listed: as of `circles_of`.
    """
    listed = fold(f"{name} {surname}") or fold(email)
    tokens = search_tokens(email=email, name=name, surname=surname)
    found = []
    for circle in circles_of(email=email, group=group, is_listed=is_listed):
        found.append((circle, f"{listed}#{user_id}"))
        found += [(partition(circle, token), f"{token}#{user_id}") for token in tokens]
    return found
