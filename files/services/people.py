"""Sharing a document with colleagues."""

from __future__ import annotations

from dataclasses import replace

from accounts.domain import Person
from accounts.services import people as directory
from files.domain.audit import Action
from files.domain.documents import MOST_PEOPLE, Document
from files.models import DocumentItem
from files.services import audit, live, records, store
from mydoc.errors import Conflict, Invalid
from mydoc.transactions import Cancelled


def replace_people(*, owner: Person, document_id: str, emails: list[str]) -> Document:
    """Share a document with exactly these people, all or, if an address is refused, nothing.

    Args:
        emails: addresses of up to 40 people with an account; nobody's for an empty list.

    Raises:
        Invalid: `people_refused`, whose fields name each refused address, which the trail remembers too;
            `too_many_people`. NotFound: `document_not_found`. Conflict: `busy`.
    """
    before = store.get_own(owner=owner, document_id=document_id)
    if len(emails) > MOST_PEOPLE:
        message = f"A document can be shared with at most {MOST_PEOPLE} people."
        raise Invalid("too_many_people", message, fields={"emails": message})
    found = directory.find_by_emails(emails=emails)
    _refuse_others(before, owner, emails, found)
    chosen = {person.id: records.ref_of(person) for person in found.values()}
    after = replace(before, people=list(chosen.values()))
    names = ", ".join(person.email for person in after.people)
    lines = audit.lines_of(
        action=Action.SHARED if names else Action.UNSHARED, document=before, actor=owner, detail=names
    )
    try:
        store.change(
            before,
            after,
            actions=[DocumentItem.people.set([records.person_map(person) for person in after.people])],
            condition=store.status_is(before.status),
            lines=lines,
        )
    except Cancelled:
        raise Conflict("busy", "The document changed at the same moment. Look again and retry.") from None
    live.document_changed(after, also=tuple(person.id for person in before.people))
    return after


def _refuse_others(document: Document, owner: Person, emails: list[str], found: dict[str, Person]) -> None:
    refused = {email: "There is nobody with this address here." for email in emails if email not in found}
    refused |= {email: "This is your own address." for email, person in found.items() if person.id == owner.id}
    if not refused:
        return
    names = ", ".join(refused)
    audit.record(audit.lines_of(action=Action.SHARING_DENIED, document=document, actor=owner, detail=names[:500]))
    message = f"Cannot be shared with {names}. Nothing was changed: correct the list and try again."
    raise Invalid("people_refused", message, fields=refused)
