"""Finding people: by id, by address, and in the directory, which holds who is confirmed and active."""

from __future__ import annotations

from collections.abc import Collection

from pynamodb.models import Model

from accounts.domain import Person, fold, normal_email, search_tokens
from accounts.models import EmailClaim, PersonEntry, UserItem
from mydoc.errors import Invalid
from mydoc.ids import is_id
from mydoc.paging import Page, bad_cursor, decode_cursor, encode_cursor

EVERYBODY = "everybody"
LIMIT_MAX = 100
_ATTRIBUTES = ("id", "email", "name", "surname", "is_active", "email_confirmed_at", "group")


def get_people(*, ids: Collection[str]) -> dict[str, Person]:
    """People by id, the disabled among them too; who does not exist is left out. One round trip a hundred."""
    return {item.id: person_of(item) for item in _items(ids)}


def find_by_emails(*, emails: Collection[str]) -> dict[str, Person]:
    """People by address, keyed by the address as it was given. Two round trips a hundred.

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
    claims = {claim.email: claim.user_id for claim in EmailClaim.batch_get(sorted(set(normal.values())))}
    people = {item.id: person_of(item) for item in _items(claims.values()) if _is_listed(item)}
    found = {email: people.get(claims.get(address, "")) for email, address in normal.items()}
    return {email: person for email, person in found.items() if person is not None}


def search(*, query: str = "", cursor: str | None = None, limit: int = 50) -> Page[Person]:
    """Confirmed and active people whose name, surname, full name or address begins with the query, in
    alphabetical order; everybody for an empty query. A person appears once, however many ways they match.

    Args:
        limit: people a page, 1 to 100.

    Raises:
        Invalid: `bad_cursor`.
    """
    limit = max(1, min(limit, LIMIT_MAX))
    prefix = fold(query)
    # An address is ASCII: folding anything else would make the beginning of another one of it.
    is_no_address = "@" in query and not query.strip().isascii()
    if is_no_address or (query.strip() and not prefix):
        return Page([])
    partition = partition_of(prefix) if prefix else EVERYBODY
    after = _after(cursor, prefix)
    people: list[Person] = []
    last = after
    while True:
        start = {"partition": {"S": partition}, "position": {"S": last}} if last else None
        entries = PersonEntry.query(
            partition,
            PersonEntry.position.startswith(prefix) if prefix else None,
            limit=limit + 1,
            last_evaluated_key=start,
        )
        batch = list(entries)
        for entry in batch:
            if _is_first_match(entry, prefix):
                if len(people) == limit:
                    return Page(people, encode_cursor({"after": last}))
                people.append(Person(entry.user_id, entry.email, entry.name, entry.surname))
            last = entry.position
        if len(batch) <= limit:
            return Page(people)


def partition_of(token: str) -> str:
    """Where the directory keeps what begins like this."""
    return f"first#{token[0]}"


def _after(cursor: str | None, prefix: str) -> str:
    if not cursor:
        return ""
    position = decode_cursor(cursor).get("after", "")
    if not position or not position.startswith(prefix) or len(position) > 200:
        raise bad_cursor()
    return position


def _is_first_match(entry: PersonEntry, prefix: str) -> bool:
    if not prefix:
        return True
    tokens = search_tokens(email=entry.email, name=entry.name, surname=entry.surname)
    first = next((token for token in tokens if token.startswith(prefix)), None)
    return first is not None and entry.position == f"{first}#{entry.user_id}"


def _items(ids: Collection[str]) -> list[UserItem]:
    wanted = sorted({user_id for user_id in ids if is_id(user_id)})
    return list(UserItem.batch_get(wanted, attributes_to_get=list(_ATTRIBUTES))) if wanted else []


def _is_listed(item: UserItem) -> bool:
    return bool(item.is_active) and item.email_confirmed_at is not None


def person_in(item: Model | None) -> Person | None:
    """Who was fetched along with other items, by `quota.read_active`; None for nobody."""
    return person_of(item) if isinstance(item, UserItem) else None


def person_of(item: UserItem) -> Person:
    """Somebody as others may see them."""
    return Person(item.id, item.email, item.name, item.surname, bool(item.is_active), item.group)
