"""Share documents with colleagues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from accounts.domain.address_lists import addresses_of
from accounts.domain.addresses import normal_email
from accounts.domain.people import Person
from accounts.services import people as directory
from files.domain.audit import Action
from files.domain.documents import MOST_PEOPLE, Document
from files.models import DocumentItem
from files.services import audit, live, mapping
from files.services.documents import repository
from mydoc.aws.batches import MOST_ITEMS
from mydoc.core import clock
from mydoc.core.errors import Conflict, Invalid
from mydoc.core.ids import is_id
from mydoc.web.versions import ANY, Expected

_ATTEMPTS = 4


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
    chosen = {person.id: person for person in _found([before], owner, emails)}
    after = replace(before, people=[mapping.ref_of(person) for person in chosen.values()])
    return _write(before, after, owner, expected=expected)


def change_people(
    *, owner: Person, document_ids: Sequence[str], add: Sequence[str] = (), remove: Sequence[str] = ()
) -> list[Document]:
    """Share documents with more people, and stop sharing them with others: three round trips, and one more for
    each document that changes.

    If an address or a document is refused, nothing changes. Each document is written by itself: after `busy` some
    may be shared already, and the same call does the rest.

    Args:
        document_ids: up to 100 of one's own.
        add: addresses of people with an account, or texts with several. Who has a document already keeps it.
        remove: addresses of people that the documents are shared with, in any spelling. Others are ignored.

    Raises:
        Invalid: `bad_documents`; `people_refused`, as `replace_people`; `too_many_people`.
        NotFound: `document_not_found`. Conflict: `busy`.
    """
    documents = _own(owner, document_ids)
    added = _found(documents, owner, add)
    gone = {_spelling(email) for email in remove}
    for document in documents:
        _check_number(len(_changed(document, added, gone).people))
    return [_change(document, owner, added, gone) for document in documents]


def _own(owner: Person, document_ids: Sequence[str]) -> list[Document]:
    ids = list(dict.fromkeys(document_ids))
    if not 0 < len(ids) <= MOST_ITEMS:
        message = f"Choose 1 to {MOST_ITEMS} documents."
        raise Invalid("bad_documents", message, fields={"documents": message})
    now = clock.now()
    found = repository.find_all([(owner.id, one) for one in ids]) if all(map(is_id, ids)) else []
    documents = [document for document in found if document is not None and not document.is_over(now)]
    if len(documents) != len(ids):
        raise repository.no_such_document()
    return documents


def _change(before: Document, owner: Person, added: list[Person], gone: set[str]) -> Document:
    for _ in range(_ATTEMPTS):
        after = _changed(before, added, gone)
        if after.people == before.people:
            return before
        try:
            return _write(before, after, owner)
        except Conflict:
            before = repository.get_own(owner=owner, document_id=before.id)
    raise Conflict("busy", "A document was changed at the same time. Try again.")


def _changed(document: Document, added: list[Person], gone: set[str]) -> Document:
    people = {person.id: person for person in document.people if _spelling(person.email) not in gone}
    for person in added:
        people.setdefault(person.id, mapping.ref_of(person))
    return replace(document, people=list(people.values()))


def _write(before: Document, after: Document, owner: Person, *, expected: Expected = ANY) -> Document:
    after = replace(after, version=before.version + 1)
    names = ", ".join(person.email for person in after.people)
    lines = audit.lines_of(
        action=Action.SHARED if names else Action.UNSHARED, document=before, actor=owner, detail=names
    )
    shared = DocumentItem.people.set([mapping.person_map(person) for person in after.people])
    repository.edit(before, after, actions=[shared, DocumentItem.version.add(1)], lines=lines, expected=expected)
    live.document_changed(after, also=tuple(person.id for person in before.people))
    return after


def _found(documents: Sequence[Document], owner: Person, emails: Sequence[str]) -> list[Person]:
    """Return the people with these addresses.

    Raises:
        Invalid: `too_many_people`, `people_refused`.
    """
    addresses = addresses_of(emails)
    _check_number(len(addresses))
    found = directory.find_by_emails(emails=addresses)
    refused = {email: _why_unknown(email) for email in addresses if email not in found}
    refused |= {
        email: "This is your own email address." for email, person in found.items() if person.id == owner.id
    }
    if not refused:
        return list(found.values())
    names = ", ".join(refused)[:500]
    tried = [
        audit.lines_of(action=Action.SHARING_DENIED, document=document, actor=owner, detail=names)
        for document in documents
    ]
    audit.record([line for lines in tried for line in lines])
    message = f"Could not share with {names}. Nothing was changed. Correct the list and try again."
    raise Invalid("people_refused", message, fields=refused)


def _spelling(email: str) -> str:
    """Return the one spelling of an address by which it is compared; what is no address stays as it is."""
    try:
        return normal_email(email)
    except Invalid:
        return email


def _why_unknown(email: str) -> str:
    try:
        normal_email(email)
    except Invalid:
        return "This is not a valid email address."
    return "No one here has this email address."


def _check_number(people: int) -> None:
    if people > MOST_PEOPLE:
        message = f"A document can be shared with at most {MOST_PEOPLE} people."
        raise Invalid("too_many_people", message, fields={"emails": message})
