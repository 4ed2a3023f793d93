"""Finding people in the directory: by whole addresses, or by the beginning of a name among those whom an
administrator lets one find.

Each page is one Query of one partition, so a page may hold fewer people than it could, or none, and still have a
next one: after the colleagues at one's own domain come those of one's group.
"""

from __future__ import annotations

from dataclasses import dataclass

from accounts.domain.addresses import normal_email
from accounts.domain.names import fold, search_tokens
from accounts.domain.people import Person
from accounts.mail_providers import is_public
from accounts.models import PersonEntry
from accounts.services import circles
from mydoc import features
from mydoc.errors import Invalid
from mydoc.features import Directory
from mydoc.paging import Page, bad_cursor, decode_cursor, encode_cursor

LIMIT_MAX = 100
_LONGEST_POSITION = 200


@dataclass(frozen=True)
class _Part:
    """One partition that a search goes through.

    Args:
        name: what the cursor calls it.
        circle: whose people are in it.
        prefix: what their entries begin with.
        address: the only address wanted, if any.
        beside: the domain whose people an earlier part has already listed.
    """

    name: str
    circle: str
    prefix: str
    address: str = ""
    beside: str = ""

    def wants(self, entry: PersonEntry) -> bool:
        if self.address:
            return bool(entry.email.lower() == self.address)
        if self.beside and circles.domain_of(entry.email) == self.beside:
            return False
        return _is_first_match(entry, self.prefix)


def search(*, viewer: Person, query: str = "", cursor: str | None = None, limit: int = 50) -> Page[Person]:
    """Confirmed and active people whom the viewer may find: whose address is the query, or whose name, surname,
    full name or address begins with it; all of them for an empty query. One Query a page; a person appears once.

    Args:
        limit: people a page, 1 to 100.

    Raises:
        Invalid: `bad_cursor`.
    """
    limit = max(1, min(limit, LIMIT_MAX))
    if query.strip() and not fold(query):
        return Page([])
    parts = _parts(viewer, query, features.current().directory)
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
    """Ids of all accounts, disabled and unconfirmed ones too, by the beginning of a name or an address, in the
    order of the alphabet; for administrators. One Query a page.

    Raises:
        Invalid: `bad_cursor`.
    """
    prefix = fold(query)
    if query.strip() and not prefix:
        return Page([])
    if not _is_beginning(query):
        return Page([])
    part = _Part("all", circles.ACCOUNTS, prefix)
    _, after = _place(cursor, [part])
    people, last = _read(part, after, max(1, min(limit, LIMIT_MAX)))
    return Page(
        [person.id for person in people], encode_cursor({"in": part.name, "after": last}) if last else None
    )


def _parts(viewer: Person, query: str, directory: Directory) -> list[_Part]:
    prefix = fold(query)
    if directory is Directory.EVERYONE and _is_beginning(query):
        return [_Part("everyone", circles.EVERYBODY, prefix)]
    address, domain = _address(query), circles.domain_of(viewer.email)
    has_colleagues = directory is Directory.COLLEAGUES and not is_public(domain)
    parts = []
    is_beginning = _is_beginning(query)
    is_among_them = has_colleagues and is_beginning and circles.domain_of(address) == domain
    if address and not is_among_them:
        parts.append(_Part("exact", circles.EVERYBODY, f"{fold(address)}#", address=address))
    if not is_beginning:
        return parts
    if has_colleagues and _may_begin(prefix, domain):
        parts.append(_Part("domain", circles.of_domain(domain), prefix))
    if directory is Directory.COLLEAGUES and viewer.group:
        beside = domain if has_colleagues else ""
        parts.append(_Part("group", circles.of_group(viewer.group), prefix, beside=beside))
    return parts


def _is_beginning(query: str) -> bool:
    """Whether what is typed can be looked up folded. An address is ASCII: folding anything else would make the
    beginning of another one of it."""
    return "@" not in query or query.strip().isascii()


def _may_begin(prefix: str, domain: str) -> bool:
    """Whether somebody at the domain can have an address that begins so. Who has an @ in their name is found by
    what is before it."""
    return "@" not in prefix or domain.startswith(prefix.rpartition("@")[2])


def _address(query: str) -> str:
    try:
        return normal_email(query) if "@" in query else ""
    except Invalid:
        return ""


def _place(cursor: str | None, parts: list[_Part]) -> tuple[int, str]:
    """The part that a page is of, and the position it goes on after; as many as there are parts for none."""
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


def _read(part: _Part, after: str, limit: int) -> tuple[list[Person], str]:
    """Up to `limit` people and, if there may be more, the position after which they come."""
    # A person has several entries in a partition, of which one counts.
    most = limit + 1 if not part.prefix else 3 * limit + 1
    partition = circles.partition(part.circle, part.prefix)
    start = {"partition": {"S": partition}, "position": {"S": after}} if after else None
    condition = PersonEntry.position.startswith(part.prefix) if part.prefix else None
    entries = list(PersonEntry.query(partition, condition, limit=most, page_size=most, last_evaluated_key=start))
    people: list[Person] = []
    for entry in entries:
        if part.wants(entry):
            if len(people) == limit:
                return people, after
            people.append(Person(entry.user_id, entry.email, entry.name, entry.surname))
        after = entry.position
    return people, after if len(entries) == most else ""


def _is_first_match(entry: PersonEntry, prefix: str) -> bool:
    if not prefix:
        return True
    tokens = search_tokens(email=entry.email, name=entry.name, surname=entry.surname)
    first = next((token for token in tokens if token.startswith(prefix)), None)
    return first is not None and entry.position == f"{first}#{entry.user_id}"
