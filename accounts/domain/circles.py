"""Who stands with whom in the directory: names of circles, and which of them somebody is in."""

from __future__ import annotations

EVERYBODY = "everybody"
ACCOUNTS = "accounts"


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


def circles_of(*, email: str, group: str, is_listed: bool) -> list[str]:
    """The circles that somebody is in.

    Args:
        is_listed: whether others may find them, as they are confirmed and active.
    """
    if not is_listed:
        return [ACCOUNTS]
    circles = [ACCOUNTS, EVERYBODY, of_domain(domain_of(email))]
    return [*circles, of_group(group)] if group else circles
