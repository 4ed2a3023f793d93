"""Write the history's lines about what administrators did. The people concerned read what was done, but not by
whom."""

from __future__ import annotations

from contextlib import suppress

from pynamodb.expressions.update import Action as UpdateAction

from accounts.domain.people import Person
from files.domain.audit import ADMINISTRATIVE, SYSTEM, Action
from files.models import AuditItem
from files.services.audit import KEPT
from mydoc.aws import writes
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.ids import new_id

_TO_OTHERS = "an administrator"
_BY_COMMAND = "an operator"
_GONE = "a deleted account"
_SOMEBODY = "someone"


def lines_of(
    *,
    action: Action,
    by: Person | None,
    person_id: str,
    detail: str,
    document_id: str = "",
    document_name: str = "",
) -> list[AuditItem]:
    """Return the items of one line: for everyone's history, the administrator's own and that of the person
    concerned.

    The line for everyone's history is in a partition of its own, so that it stays when an administrator's account
    is deleted.

    Args:
        by: None for an operator's command.
        person_id: whom it concerns.
        detail: what the action's sentence needs.
    """
    at, line_id = clock.now(), new_id()
    actor = f"{by.full_name} <{by.email}>" if by else _BY_COMMAND
    # By reader, the actor as that reader is told.
    copies = {SYSTEM: actor} | ({by.id: actor} if by else {})
    copies.setdefault(person_id, _TO_OTHERS)
    return [
        AuditItem(
            person_id=reader_id,
            id=line_id,
            at=at,
            action=action.value,
            owner_id=person_id,
            actor_id=by.id if by and who == actor else SYSTEM,
            actor=who,
            document_id=document_id,
            document_name=document_name,
            detail=detail,
            day=at.strftime("%Y-%m-%d") if reader_id == SYSTEM else None,
            ttl=at + KEPT,
        )
        for reader_id, who in copies.items()
    ]


def forget(line: AuditItem) -> None:
    """Remove a deleted person's name from the copies of their lines in others' histories; what was done and when
    stays."""
    goes = line.person_id
    readers = {line.owner_id}
    common = _get(SYSTEM, line.id) if line.action in ADMINISTRATIVE else None
    if common is not None:
        readers |= {SYSTEM, common.actor_id, common.owner_id}
    for reader_id in sorted(readers - {goes}):
        copy = _get(reader_id, line.id)
        if copy is None:
            continue
        actions: list[UpdateAction] = []
        if copy.actor_id == goes:
            actions += [AuditItem.actor.set(_GONE), AuditItem.actor_id.set(SYSTEM)]
        if copy.owner_id == goes:
            actions.append(AuditItem.owner_id.set(SYSTEM))
            if common is not None and not copy.document_id:
                actions.append(AuditItem.detail.set(_SOMEBODY))
        if actions:
            with suppress(Cancelled):
                writes.update(AuditItem(reader_id, line.id), actions=actions, condition=AuditItem.id.exists())


def _get(person_id: str, line_id: str) -> AuditItem | None:
    try:
        return AuditItem.get(person_id, line_id, consistent_read=True)
    except AuditItem.DoesNotExist:
        return None
