"""Write the history, together with the changes it records, and read it by person or by day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from files.domain.audit import DENIED, EVERYTHING, SYSTEM, Action, AuditLine, Filter
from files.domain.documents import Document, PersonRef
from files.domain.names import fold
from files.models import AuditItem
from mydoc.aws import writes
from mydoc.core import clock
from mydoc.core.errors import Forbidden
from mydoc.core.ids import first_id_at, is_id, new_id
from mydoc.core.paging import Page, bad_cursor, decode_cursor, encode_cursor, id_in

KEPT = timedelta(days=400)
_LINES_READ_AT_MOST = 2_000
_DAYS_READ_AT_MOST = 31
_ALIKE = 80
# A line's id is made after its moment was read.
_APART = timedelta(seconds=2)


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


def list_own(
    *, person_id: str, asked: Filter = EVERYTHING, cursor: str | None = None, limit: int = 50
) -> Page[AuditLine]:
    """Return a person's own history, newest first.

    Args:
        asked: which lines.
        limit: lines a page holds at most; a page of a search may hold fewer and still have a next one.

    Raises:
        Invalid: `bad_cursor`.
    """
    found: list[AuditLine] = []
    read = 0
    last = ""
    key = _key(asked, id_in(cursor))
    for item in AuditItem.query(person_id, key, scan_index_forward=False, page_size=_page_size(asked, limit)):
        if len(found) == limit or read == _LINES_READ_AT_MOST:
            return Page(found, encode_cursor({"id": last}))
        read, last = read + 1, item.id
        line = _line_of(item)
        if line and _matches(line, asked):
            found.append(line)
    return Page(found)


def list_all(
    *, is_admin: bool, asked: Filter = EVERYTHING, cursor: str | None = None, limit: int = 50
) -> Page[AuditLine]:
    """Return everyone's history, newest first, day by day; a page may hold fewer lines than `limit` and still have
    a next one.

    Args:
        is_admin: whether the reader is an administrator now.
        asked: which lines.

    Raises:
        Forbidden: `administrators_only`. Invalid: `bad_cursor`.
    """
    if not is_admin:
        raise Forbidden("administrators_only", "Only administrators can see everyone's history.")
    newest, oldest = _days_of(asked)
    day, below = _place(cursor) if cursor else (newest, "")
    found: list[AuditLine] = []
    read = 0
    for _ in range(_DAYS_READ_AT_MOST):
        if day < oldest:
            return Page(found)
        name = day.strftime("%Y-%m-%d")
        key = _key(asked, below)
        for item in AuditItem.by_day.query(
            name, key, scan_index_forward=False, page_size=_page_size(asked, limit)
        ):
            if len(found) == limit or read == _LINES_READ_AT_MOST:
                return Page(found, encode_cursor({"day": name, "id": below}))
            read, below = read + 1, item.id
            line = _line_of(item)
            if line and _matches(line, asked):
                found.append(line)
        day, below = day - timedelta(days=1), ""
    return Page(found, encode_cursor({"day": day.strftime("%Y-%m-%d")}))


def _days_of(asked: Filter) -> tuple[datetime, datetime]:
    """Return a moment of the newest day and one of the oldest day that may hold what is asked for."""
    now = clock.now()
    newest = min(now, asked.until.astimezone(UTC)) if asked.until else now
    oldest = max(now - KEPT, asked.since.astimezone(UTC)) if asked.since else now - KEPT
    # A day is in the list whole, whatever its hour.
    return newest, oldest.replace(hour=0, minute=0, second=0, microsecond=0)


def _key(asked: Filter, below: str) -> Condition | None:
    """Return the condition on the ids of the asked lines, which begin with the time.

    Args:
        below: the id that they are below; empty for no bound.
    """
    first = first_id_at(asked.since - _APART) if asked.since else ""
    end = first_id_at(asked.until + _APART) if asked.until else ""
    last = min(filter(None, (below, end)), default="")
    if first and last:
        # "Between" includes its bounds: nothing lies from here to `last` but `last` itself.
        before = last[:-1] + chr(ord(last[-1]) - 1)
        return AuditItem.id.between(min(first, before), before)
    if first:
        return AuditItem.id >= first
    return AuditItem.id < last if last else None


def _matches(line: AuditLine, asked: Filter) -> bool:
    if (asked.since and line.at < asked.since) or (asked.until and line.at >= asked.until):
        return False
    return asked.admits(line) and is_alike(line, asked.query)


def is_alike(line: AuditLine, query: str) -> bool:
    """Return whether each word of the query is contained in the line or alike to a part of it."""
    words = fold(query).split()
    if not words:
        return True
    # Imported here, since only a search needs it.
    from rapidfuzz import fuzz

    text = fold(f"{line.actor} {line.description} {line.document_name} {line.at:%Y-%m-%d %H:%M}")
    return all(word in text or (len(word) > 2 and fuzz.partial_ratio(word, text) >= _ALIKE) for word in words)


def _page_size(asked: Filter, limit: int) -> int:
    """Return how much to read at once: a search matches few lines, so it reads large pages."""
    return 500 if asked.is_selective else limit + 1


def _line_of(item: AuditItem) -> AuditLine | None:
    """Return the line in an item; None if a later release wrote it before a rollback, and this cannot word it."""
    try:
        action = Action(item.action)
    except ValueError:
        return None
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
