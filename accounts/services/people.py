"""Return people by id or by whole address; `search` finds them by less."""

from __future__ import annotations

from collections.abc import Collection

from pynamodb.models import Model

from accounts.domain.addresses import normal_email
from accounts.domain.notifications import wanted
from accounts.domain.people import Person
from accounts.models import EmailClaim, UserItem
from mydoc.core.errors import Invalid
from mydoc.core.ids import is_id

_ATTRIBUTES = (
    "id",
    "email",
    "name",
    "surname",
    "is_active",
    "email_confirmed_at",
    "group",
    "time_zone",
    "notifications",
)


def get_people(*, ids: Collection[str]) -> dict[str, Person]:
    """Return people by id, the disabled among them too; who does not exist is left out. One round trip a
    hundred."""
    return {item.id: person_of(item) for item in _items(ids)}


def find_by_emails(*, emails: Collection[str]) -> dict[str, Person]:
    """Return people by address, keyed by the address as it was given. Two round trips a hundred.

    Who is unknown, unconfirmed or disabled is left out, all alike, and so is what is no address.
    """
    normal: dict[str, str] = {}
    for email in emails:
        try:
            normal[email] = normal_email(email)
        except Invalid:
            continue
    if not normal:
        return {}
    wanted = sorted(set(normal.values()))
    claims = {claim.email: claim.user_id for claim in EmailClaim.batch_get(wanted, consistent_read=True)}
    people = {item.id: person_of(item) for item in _items(claims.values()) if _is_listed(item)}
    found = {email: people.get(claims.get(address, "")) for email, address in normal.items()}
    return {email: person for email, person in found.items() if person is not None}


def _items(ids: Collection[str]) -> list[UserItem]:
    wanted = sorted({user_id for user_id in ids if is_id(user_id)})
    if not wanted:
        return []
    return list(UserItem.batch_get(wanted, consistent_read=True, attributes_to_get=list(_ATTRIBUTES)))


def _is_listed(item: UserItem) -> bool:
    return bool(item.is_active) and item.email_confirmed_at is not None


def person_in(item: Model | None) -> Person | None:
    """Return the person that was fetched along with other items, by `quota.read_active`; None for no one."""
    return person_of(item) if isinstance(item, UserItem) else None


def person_of(item: UserItem) -> Person:
    """Return a person as others may see them."""
    return Person(
        id=item.id,
        email=item.email,
        name=item.name,
        surname=item.surname,
        is_active=bool(item.is_active),
        group=item.group,
        time_zone=item.time_zone,
        notifications=wanted(item.notifications),
    )
