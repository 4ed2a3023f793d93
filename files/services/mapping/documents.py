"""Convert documents between DynamoDB's items and the domain's objects."""

from __future__ import annotations

from datetime import datetime, timedelta

from pynamodb.expressions.update import Action

from accounts.domain.people import Person
from files.domain.documents import Collected, Document, Ending, PersonRef, Status, Trashed, as_colleague_sees
from files.domain.due import due_hour, due_moment
from files.domain.readers import QUIET, News, Reading
from files.models import CollectedMap, DocumentItem, GrantItem, PersonMap, TrashedMap

# What a colleague's copy has of the document.
_COPIED = (
    "owner_id",
    "owner",
    "name",
    "size",
    "content_type",
    "kind",
    "status",
    "created_at",
    "uploaded_at",
    "expires_at",
    "initials",
)


def document_of(item: DocumentItem) -> Document:
    """Return the document in an owner's item."""
    return Document(
        id=item.id,
        owner=person_ref(item.owner),
        name=item.name,
        folder=item.folder or "",
        size=int(item.size),
        content_type=item.content_type,
        kind=item.kind,
        status=Status(item.status),
        created_at=item.created_at,
        uploaded_at=item.uploaded_at,
        expires_at=item.expires_at,
        parts_passed=int(item.parts_passed or 0),
        progress_at=item.progress_at,
        lifetime=timedelta(seconds=int(item.lifetime)),
        upload_id=item.upload_id or "",
        crc32=item.crc32 or "",
        part_size=int(item.part_size),
        part_count=int(item.part_count),
        etag=item.etag or "",
        has_thumbnail=item.has_thumbnail,
        failure_reason=item.failure_reason or "",
        is_held=bool(item.is_held),
        note=item.note or "",
        attempts=int(item.attempts),
        ending=Ending(item.ending) if item.ending else None,
        people=[person_ref(person) for person in item.people],
        share_slugs=frozenset(item.share_slugs or ()),
        trashed=_trashed_of(item.trashed),
        collected=_collected_of(item.collected),
        version=int(item.version),
        completed_at=item.completed_at,
        shows_people=item.shows_people,
    )


def document_of_grant(item: GrantItem) -> Document:
    """Return the document as someone it is shared with sees it, by `as_colleague_sees`."""
    return Document(
        id=item.id,
        owner=person_ref(item.owner),
        name=item.name,
        size=int(item.size),
        content_type=item.content_type,
        kind=item.kind,
        status=Status(item.status),
        created_at=item.created_at,
        uploaded_at=item.uploaded_at,
        expires_at=item.expires_at,
        initials=tuple(item.initials or ()),
        part_size=0,
        part_count=0,
        reading=reading_of(item),
    )


def reading_of(item: GrantItem, *, tells_owner: bool = False) -> Reading:
    """Return what a colleague has done with a document."""
    return Reading(item.shared_at, item.opened_at, item.downloaded_at, tells_owner)


def grant_of(document: Document, *, user_id: str) -> GrantItem:
    """Return the copy of a document for a colleague's list, with what they may see and no more."""
    seen = as_colleague_sees(document)
    return GrantItem(
        user_id=user_id,
        id=seen.id,
        owner_id=seen.owner_id,
        owner=person_map(seen.owner),
        name=seen.name,
        size=seen.size,
        content_type=seen.content_type,
        kind=seen.kind,
        status=seen.status.value,
        created_at=seen.created_at,
        uploaded_at=seen.uploaded_at,
        expires_at=seen.expires_at,
        initials=list(seen.initials) or None,
    )


def grant_actions(document: Document, *, user_id: str, shared_at: datetime | None) -> list[Action]:
    """Return the actions that bring the copy for a colleague up to date, and leave alone what they have done.

    Args:
        shared_at: if it is shared with them at this moment, when; then they are to be mailed about it.
    """
    values = grant_of(document, user_id=user_id).attribute_values
    attributes = GrantItem.get_attributes()
    actions: list[Action] = [
        attributes[name].set(values[name]) if values.get(name) is not None else attributes[name].remove()
        for name in _COPIED
    ]
    if shared_at is None:
        return actions
    due = shared_at + QUIET
    return [
        *actions,
        GrantItem.shared_at.set(shared_at),
        GrantItem.news.set(News.SHARED.value),
        GrantItem.due_hour.set(due_hour(due)),
        GrantItem.due_at.set(due_moment(due)),
    ]


def ref_of(person: Person) -> PersonRef:
    """Return a person as copied onto a document."""
    return PersonRef(id=person.id, email=person.email, name=person.name, surname=person.surname)


def person_map(person: PersonRef) -> PersonMap:
    """Return a person on a document, for DynamoDB."""
    return PersonMap(id=person.id, email=person.email, name=person.name, surname=person.surname)


def collected_map(collected: Collected | None) -> CollectedMap | None:
    """Return the request and the guest that a document came from, for DynamoDB."""
    if collected is None:
        return None
    return CollectedMap(
        request_id=collected.request_id,
        slug=collected.slug,
        submission_id=collected.submission_id,
        label=collected.label,
    )


def trashed_map(trashed: Trashed) -> TrashedMap:
    """Return a document's stay in the trash, for DynamoDB."""
    return TrashedMap(id=trashed.id, at=trashed.at, until=trashed.until, was=trashed.was.value)


def _trashed_of(item: TrashedMap | None) -> Trashed | None:
    if item is None:
        return None
    return Trashed(id=item.id, at=item.at, until=item.until, was=Status(item.was))


def _collected_of(item: CollectedMap | None) -> Collected | None:
    if item is None:
        return None
    return Collected(
        request_id=item.request_id, slug=item.slug, submission_id=item.submission_id, label=item.label
    )


def person_ref(item: PersonMap) -> PersonRef:
    """Return a person in an item."""
    return PersonRef(id=item.id, email=item.email, name=item.name, surname=item.surname)
