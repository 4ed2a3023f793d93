"""Share documents with colleagues."""

from __future__ import annotations

from dataclasses import replace

from accounts.domain.address_lists import addresses_of
from accounts.domain.people import Person
from accounts.services import people as directory
from files.domain.audit import Action
from files.domain.documents import MOST_PEOPLE, Document
from files.models import DocumentItem
from files.services import audit, live, mapping
from files.services.documents import repository
from mydoc.core.errors import Invalid
from mydoc.web.versions import ANY, Expected


def replace_people(*, owner: Person, document_id: str, emails: list[str], expected: Expected = ANY) -> Document:
    """Share a document with exactly these people, all or, if an address is refused, nothing.

    Args:
        emails: addresses of up to 40 people with an account, or texts with several, as `addresses_in` takes them;
            no one's for an empty list.
        expected: the versions of the document that the change is meant for.

    Raises:
        Invalid: `people_refused`, whose fields name each refused address, which the history remembers too;
            `too_many_people`. NotFound: `document_not_found`. Conflict: `busy`. Outdated: `changed_meanwhile`.
    """
    before = repository.get_own(owner=owner, document_id=document_id)
    expected.check(before.version)
    emails = addresses_of(emails)
    if len(emails) > MOST_PEOPLE:
        message = f"A document can be shared with at most {MOST_PEOPLE} people."
        raise Invalid("too_many_people", message, fields={"emails": message})
    found = directory.find_by_emails(emails=emails)
    _refuse_others(before, owner, emails, found)
    chosen = {person.id: mapping.ref_of(person) for person in found.values()}
    after = replace(before, people=list(chosen.values()), version=before.version + 1)
    names = ", ".join(person.email for person in after.people)
    lines = audit.lines_of(
        action=Action.SHARED if names else Action.UNSHARED, document=before, actor=owner, detail=names
    )
    shared = DocumentItem.people.set([mapping.person_map(person) for person in after.people])
    repository.edit(before, after, actions=[shared, DocumentItem.version.add(1)], lines=lines, expected=expected)
    live.document_changed(after, also=tuple(person.id for person in before.people))
    return after


def _refuse_others(document: Document, owner: Person, emails: list[str], found: dict[str, Person]) -> None:
    refused = {email: "No one here has this email address." for email in emails if email not in found}
    refused |= {
        email: "This is your own email address." for email, person in found.items() if person.id == owner.id
    }
    if not refused:
        return
    names = ", ".join(refused)
    audit.record(audit.lines_of(action=Action.SHARING_DENIED, document=document, actor=owner, detail=names[:500]))
    message = f"Could not share with {names}. Nothing was changed. Correct the list and try again."
    raise Invalid("people_refused", message, fields=refused)
