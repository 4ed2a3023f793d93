"""Write the history, together with the changes it records, and read it by person or by day."""

from __future__ import annotations

from datetime import datetime, timedelta

from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from files.domain.audit import DENIED, SYSTEM, Action, AuditLine
from files.domain.documents import Document, PersonRef
from files.domain.names import fold
from files.models import AuditItem
from mydoc.aws import writes
from mydoc.core import clock
from mydoc.core.errors import Forbidden
from mydoc.core.ids import is_id, new_id
from mydoc.core.paging import Page, bad_cursor, decode_cursor, encode_cursor, id_in

KEPT = timedelta(days=400)
_LINES_READ_AT_MOST = 2_000
_DAYS_READ_AT_MOST = 31
_ALIKE = 80


def lines_of(
    *, action: Action, document: Document, actor: Person | PersonRef | None, detail: str = "", label: str = ""
) -> list[AuditItem]:
    """Return the items of one line: for the owner's history and, if someone else acted, for theirs.

    Args:
        actor: None for the system or a visitor without account.
        detail: what the action's sentence needs, such as the new name.
        label: who acted, where there is no actor; "system" by default.
    """
    return lines_about(
        action=action,
        owner_id=document.owner_id,
        document_id=document.id,
        document_name=document.name,
        actor=actor,
        detail=detail,
        label=label,
    )


def lines_about(
    *,
    action: Action,
    owner_id: str,
    document_id: str,
    document_name: str,
    actor: Person | PersonRef | None,
    detail: str = "",
    label: str = "",
) -> list[AuditItem]:
    """Return the items of one line, as `lines_of`, given only the document's ids and name.

    Each history names the document as its reader knew it at that moment, or not at all for an actor who was
    denied it.
    """
    at, line_id = clock.now(), new_id()
    people = {owner_id: at.strftime("%Y-%m-%d")}
    if actor and actor.id != owner_id:
        people[actor.id] = ""
    return [
        AuditItem(
            person_id=person_id,
            id=line_id,
            at=at,
            action=action.value,
            owner_id=owner_id,
            actor_id=actor.id if actor else SYSTEM,
            actor=f"{actor.full_name} <{actor.email}>" if actor else label or SYSTEM,
            document_id=document_id,
            document_name=document_name if person_id == owner_id or action not in DENIED else "",
            detail=detail or None,
            day=day or None,
            ttl=at + KEPT,
        )
        for person_id, day in people.items()
    ]


def add(transaction: TransactWrite, lines: list[AuditItem]) -> None:
    """Add lines to the transaction of the change that they record."""
    for line in lines:
        transaction.save(line)


def record(lines: list[AuditItem]) -> None:
    """Write lines of what changed nothing else: one round trip."""
    if len(lines) == 1:
        writes.put(lines[0])
        return
    writes.put_all(AuditItem, lines)


def list_own(*, person_id: str, query: str = "", cursor: str | None = None, limit: int = 50) -> Page[AuditLine]:
    """Return a person's own history, newest first.

    Args:
        query: words, each of which must be alike to something in the line.
        limit: lines a page holds at most; a page of a search may hold fewer and still have a next one.

    Raises:
        Invalid: `bad_cursor`.
    """
    below = id_in(cursor)
    key = AuditItem.id < below if below else None
    found: list[AuditLine] = []
    read = 0
    last = ""
    for item in AuditItem.query(person_id, key, scan_index_forward=False, page_size=_page_size(query, limit)):
        if len(found) == limit or read == _LINES_READ_AT_MOST:
            return Page(found, encode_cursor({"id": last}))
        read, last = read + 1, item.id
        line = _line_of(item)
        if is_alike(line, query):
            found.append(line)
    return Page(found)


def list_all(*, is_admin: bool, query: str = "", cursor: str | None = None, limit: int = 50) -> Page[AuditLine]:
    """Return everyone's history, newest first, day by day; a page may hold fewer lines than `limit` and still have
    a next one.

    Args:
        is_admin: whether the reader is an administrator now.

    Raises:
        Forbidden: `administrators_only`. Invalid: `bad_cursor`.
    """
    if not is_admin:
        raise Forbidden("administrators_only", "Only administrators can see everyone's history.")
    today = clock.now()
    day, below = _place(cursor) if cursor else (today, "")
    found: list[AuditLine] = []
    read = 0
    for _ in range(_DAYS_READ_AT_MOST):
        name = day.strftime("%Y-%m-%d")
        key = AuditItem.id < below if below else None
        for item in AuditItem.by_day.query(
            name, key, scan_index_forward=False, page_size=_page_size(query, limit)
        ):
            if len(found) == limit or read == _LINES_READ_AT_MOST:
                return Page(found, encode_cursor({"day": name, "id": below}))
            read, below = read + 1, item.id
            line = _line_of(item)
            if is_alike(line, query):
                found.append(line)
        day, below = day - timedelta(days=1), ""
        if day < today - KEPT:
            return Page(found)
    return Page(found, encode_cursor({"day": day.strftime("%Y-%m-%d")}))


def is_alike(line: AuditLine, query: str) -> bool:
    """Return whether each word of the query is contained in the line or alike to a part of it."""
    words = fold(query).split()
    if not words:
        return True
    # Imported here, since only a search needs it.
    from rapidfuzz import fuzz

    text = fold(f"{line.actor} {line.description} {line.document_name} {line.at:%Y-%m-%d %H:%M}")
    return all(word in text or (len(word) > 2 and fuzz.partial_ratio(word, text) >= _ALIKE) for word in words)


def _page_size(query: str, limit: int) -> int:
    """Return how much to read at once: a search matches few lines, so it reads large pages."""
    return 500 if query else limit + 1


def _line_of(item: AuditItem) -> AuditLine:
    action = Action(item.action)
    # Older lines also named the document to people who were denied access.
    is_hidden = action in DENIED and item.person_id != item.owner_id
    return AuditLine(
        id=item.id,
        at=item.at,
        action=action,
        owner_id=item.owner_id,
        actor_id=item.actor_id,
        actor=item.actor,
        document_id=item.document_id,
        document_name="" if is_hidden else item.document_name,
        detail=item.detail or "",
    )


def _place(cursor: str) -> tuple[datetime, str]:
    """Return the day, and the line of it below which everyone's history continues; "" for its beginning."""
    position = decode_cursor(cursor)
    below = position.get("id", "")
    try:
        day = datetime.strptime(position.get("day", ""), "%Y-%m-%d").replace(tzinfo=clock.now().tzinfo)
    except ValueError:
        raise bad_cursor() from None
    age = clock.now() - day
    if (below and not is_id(below)) or not timedelta(0) <= age <= KEPT + timedelta(days=2):
        raise bad_cursor()
    return day, below
