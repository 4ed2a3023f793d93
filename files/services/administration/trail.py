"""Lines of the trail about what administrators do. Whom it concerns learns what was done, not by whom."""

from __future__ import annotations

from accounts.domain import Person
from files.domain.audit import SYSTEM, Action
from files.models import AuditItem
from files.services.audit import KEPT
from mydoc import clock
from mydoc.ids import new_id

_TO_OTHERS = "an administrator"
_BY_COMMAND = "an operator"


def lines_of(
    *,
    action: Action,
    by: Person | None,
    person_id: str,
    detail: str,
    document_id: str = "",
    document_name: str = "",
) -> list[AuditItem]:
    """The items of one line: for the administrator's trail, which is part of everybody's, and for the trail of
    whom it concerns.

    Args:
        by: None for an operator's command, whose line is in nobody's trail but everybody's.
        person_id: whom it concerns.
        detail: what the action's sentence needs.
    """
    at, line_id = clock.now(), new_id()
    actor = f"{by.full_name} <{by.email}>" if by else _BY_COMMAND
    # In whose trail, who acted as they are told, and the day by which it is in everybody's.
    copies = {(by.id if by else SYSTEM): (actor, at.strftime("%Y-%m-%d"))}
    copies.setdefault(person_id, (_TO_OTHERS, ""))
    return [
        AuditItem(
            person_id=reader_id,
            id=line_id,
            at=at,
            action=action.value,
            owner_id=person_id,
            actor_id=by.id if by and day else SYSTEM,
            actor=who,
            document_id=document_id,
            document_name=document_name,
            detail=detail,
            day=day or None,
            ttl=at + KEPT,
        )
        for reader_id, (who, day) in copies.items()
    ]
