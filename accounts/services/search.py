"""Find people in the directory, by whole addresses or, as far as administrators allow it, by the beginning of a
name.

Each page is one Query of one partition, so a page may hold fewer people than it could, or none, and still have a
next one: after the colleagues at one's own domain come those of one's group.
"""

from __future__ import annotations

from accounts.domain.circles import ACCOUNTS, partition
from accounts.domain.finding import Part, is_beginning, parts_of
from accounts.domain.names import fold
from accounts.domain.people import Person
from accounts.mail_providers import is_public
from accounts.models import PersonEntry
from mydoc import features
from mydoc.core.paging import Page, bad_cursor, decode_cursor, encode_cursor

LIMIT_MAX = 100
_LONGEST_POSITION = 200


def search(*, viewer: Person, query: str = "", cursor: str | None = None, limit: int = 50) -> Page[Person]:
    """Return a page of confirmed and active people that the viewer may find: one Query.

    Their address is the query, or their name, surname, full name or address begins with it; an empty query finds
    all of them. A person appears once.

    Args:
        limit: people a page, 1 to 100.

    Raises:
        Invalid: `bad_cursor`.
    """
    limit = max(1, min(limit, LIMIT_MAX))
    parts = parts_of(viewer, query, features.current().directory, is_public=is_public)
    index, after = _place(cursor, parts)
    if index == len(parts):
        return Page([])
    part = parts[index]
    people, last = _read(part, after, limit)
    if last:
        return Page(people, encode_cursor({"in": part.name, "after": last}))
    is_found = bool(part.address and people)
    following = parts[index + 1 :] if not is_found else []
    return Page(people, encode_cursor({"in": following[0].name}) if following else None)


def search_everybody(*, query: str = "", cursor: str | None = None, limit: int = 50) -> Page[str]:
    """Return ids of all accounts, disabled and unconfirmed ones too, by the beginning of a name or an address, in
    the order of the alphabet; for administrators. One Query a page.

    Raises:
        Invalid: `bad_cursor`.
    """
    prefix = fold(query)
    if query.strip() and not prefix:
        return Page([])
    if not is_beginning(query):
        return Page([])
    part = Part("all", ACCOUNTS, prefix)
    _, after = _place(cursor, [part])
    people, last = _read(part, after, max(1, min(limit, LIMIT_MAX)))
    return Page(
        [person.id for person in people], encode_cursor({"in": part.name, "after": last}) if last else None
    )


def _place(cursor: str | None, parts: list[Part]) -> tuple[int, str]:
    """Return the index of the part that a page belongs to, and the position after which it begins; the number of
    parts if there is no such part."""
    if not cursor:
        return 0, ""
    place = decode_cursor(cursor)
    name, after = place.get("in", ""), place.get("after", "")
    for index, part in enumerate(parts):
        if part.name == name:
            if after and (not after.startswith(part.prefix) or len(after) > _LONGEST_POSITION):
                raise bad_cursor()
            return index, after
    raise bad_cursor()


def _read(part: Part, after: str, limit: int) -> tuple[list[Person], str]:
    """Return up to `limit` people and, if there may be more, the position after which they come."""
    # A person has several entries in a partition, of which one counts.
    most = limit + 1 if not part.prefix else 3 * limit + 1
    where = partition(part.circle, part.prefix)
    start = {"partition": {"S": where}, "position": {"S": after}} if after else None
    condition = PersonEntry.position.startswith(part.prefix) if part.prefix else None
    entries = list(PersonEntry.query(where, condition, limit=most, page_size=most, last_evaluated_key=start))
    people: list[Person] = []
    for entry in entries:
        if part.wants(entry):
            if len(people) == limit:
                return people, after
            people.append(Person(entry.user_id, entry.email, entry.name, entry.surname))
        after = entry.position
    return people, after if len(entries) == most else ""
