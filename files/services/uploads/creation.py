"""Begin uploads that have been checked: their records and their quota, as many as fit in each transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from pynamodb.transactions import TransactWrite

from accounts.services import quota
from files import blobs
from files.domain.documents import (
    ARRIVAL_TIME,
    UNKNOWN_TYPE,
    UPLOAD_TIME,
    Collected,
    Document,
    PersonRef,
    Status,
    original_key,
)
from files.domain.due import due_hour, due_moment
from files.domain.parts import PartPlan
from files.models import DocumentItem
from files.services import mapping
from mydoc.aws.transactions import MOST_OPERATIONS, Cancelled, busy, commit
from mydoc.core import clock
from mydoc.core.errors import Conflict, MyDocError
from mydoc.core.ids import new_id

# A transaction writes each document and, for a link or a request, its entry there; and once the owner's quota, and
# the counts of what holds the entries: a request's and its submission's.
_SHARED_OPERATIONS = 3


@dataclass(frozen=True)
class Wanted:
    """A file that somebody wants to upload.

    Attributes:
        size: bytes; an upload of another size fails.
        content_type: the client's guess, until the type is detected from the bytes.
        expires_in: seconds to keep the document once it is ready; None for the default.
        folder: the path of its folder.
        share: id of a share of the owner's to put it into.
        crc32: of a file of one part, as S3 writes it; S3 takes no other bytes. Empty for none.
    """

    name: str
    size: int
    content_type: str = ""
    expires_in: int | None = None
    folder: str = ""
    share: str | None = None
    crc32: str = ""


@dataclass(frozen=True)
class Draft:
    """An upload that has been checked, an owner's or a guest's; size in bytes.

    Attributes:
        share_slug: the slug of the share to put it into.
        collected: the request it comes through; None for the owner's own.
        crc32: of the bytes of a file of one part; empty where the client did not say.
    """

    owner: PersonRef
    name: str
    size: int
    content_type: str
    lifetime: timedelta
    folder: str
    share_slug: str | None = None
    collected: Collected | None = None
    crc32: str = ""


@dataclass(frozen=True)
class _Begun:
    """A draft's record before it is stored, and its place among the drafts."""

    place: int
    item: DocumentItem
    document: Document


Outcome = Document | MyDocError
Also = Callable[[TransactWrite, list[Document]], None]
Refusals = Callable[[Cancelled, list[Document]], Sequence[MyDocError | None]]


def begin(
    wanted: Sequence[Wanted], draft_of: Callable[[Wanted], Draft], *, also: Also, refusals: Refusals
) -> list[Outcome]:
    """Begin uploads of one owner, and return for each its document or why it did not begin: one round trip for up
    to 97 files, or 48 into a link or request, and one for each file of several parts.

    1. Check each. One that is not valid does not hinder the others.
    2. Begin the multipart uploads of those with several parts, so that every object in the bucket has a record. A
       crash leaves uploads without parts, which the bucket's lifecycle aborts after a day. A file of one part has
       nothing in S3 before its bytes are sent.
    3. In one transaction for each group, write the records and take their sizes together from the quota, on
       condition that the owner is active and has so much left. A crash leaves documents that nobody sends, which
       are abandoned after UPLOAD_TIME.
    4. Where a condition did not hold, answer those that `refusals` names, and try the others again; if it names
       none, try each half. So what fits is taken in order, and one that is refused does not hinder the others.
       Where other writers were in the way too often, all that are left are `busy`: what has begun is answered.

    Args:
        draft_of: returns the checked draft of one, or raises why there is none.
        also: adds more to the transaction of these documents.
        refusals: gives, in order, the error of each of these documents that cannot begin when all begin together;
            None for the others.
    """
    checked = [_checked(draft_of, one) for one in wanted]
    begun = iter(_begin([one for one in checked if isinstance(one, Draft)], also, refusals))
    return [next(begun) if isinstance(one, Draft) else one for one in checked]


def _checked(draft_of: Callable[[Wanted], Draft], wanted: Wanted) -> Draft | MyDocError:
    try:
        return draft_of(wanted)
    except MyDocError as error:
        return error


def _begin(drafts: Sequence[Draft], also: Also, refusals: Refusals) -> list[Outcome]:
    outcomes: dict[int, Outcome] = {}
    begun = [_begun(place, draft) for place, draft in enumerate(drafts)]
    waiting = [*_groups(begun)][::-1]
    while waiting:
        group = waiting.pop()
        try:
            commit(lambda transaction, group=group: _write(transaction, group, also))  # type: ignore[misc]
        except Cancelled as error:
            if not error.refused_by(DocumentItem):
                waiting += _smaller(group, error, refusals, outcomes)
                continue
            # No one else knows these ids: an earlier try was written and its answer lost.
        except Conflict as error:
            for one in chain(group, *waiting):
                _refuse(one, error, outcomes)
            break
        outcomes |= {one.place: one.document for one in group}
    return [outcomes[place] for place in range(len(drafts))]


def _smaller(
    group: list[_Begun], error: Cancelled, refusals: Refusals, outcomes: dict[int, Outcome]
) -> list[list[_Begun]]:
    """Note which of a refused group cannot begin, and return what to try in its place, the first last."""
    named = refusals(error, [one.document for one in group])
    if len(group) == 1 and named[0] is None:
        # It would fit by now.
        named = [busy()]
    rest = []
    for one, why in zip(group, named, strict=True):
        if why is None:
            rest.append(one)
            continue
        _refuse(one, why, outcomes)
    if len(rest) < len(group):
        return [rest] if rest else []
    half = len(group) // 2
    return [group[half:], group[:half]]


def _refuse(one: _Begun, why: MyDocError, outcomes: dict[int, Outcome]) -> None:
    outcomes[one.place] = why
    if one.document.upload_id:
        blobs.abort_multipart(original_key(one.document.owner_id, one.document.id), one.document.upload_id)


def _groups(begun: list[_Begun]) -> Iterator[list[_Begun]]:
    group: list[_Begun] = []
    used = _SHARED_OPERATIONS
    slugs: set[str] = set()
    for one in begun:
        new = one.document.share_slugs - slugs
        needed = 1 + bool(one.document.share_slugs or one.document.collected) + len(new)
        if used + needed > MOST_OPERATIONS:
            yield group
            group, used, slugs, new = [], _SHARED_OPERATIONS, set(), one.document.share_slugs
        group.append(one)
        used += needed
        slugs |= new
    if group:
        yield group


def _write(transaction: TransactWrite, group: list[_Begun], also: Also) -> None:
    for one in group:
        transaction.save(one.item, condition=DocumentItem.id.does_not_exist())
    documents = [one.document for one in group]
    quota.reserve(transaction, user_id=documents[0].owner_id, sizes=[document.size for document in documents])
    also(transaction, documents)


def _begun(place: int, draft: Draft) -> _Begun:
    now, document_id, plan = clock.now(), new_id(), PartPlan.of(draft.size)
    several = not plan.is_single
    look_at = now + (UPLOAD_TIME if several else ARRIVAL_TIME)
    item = DocumentItem(
        owner_id=draft.owner.id,
        id=document_id,
        owner=mapping.person_map(draft.owner),
        name=draft.name,
        folder=draft.folder or None,
        size=plan.size,
        content_type=draft.content_type or UNKNOWN_TYPE,
        kind="other",
        status=Status.UPLOADING.value,
        created_at=now,
        expires_at=now + draft.lifetime,
        lifetime=int(draft.lifetime.total_seconds()),
        upload_id=blobs.start_multipart(original_key(draft.owner.id, document_id)) if several else None,
        crc32=draft.crc32 or None,
        part_size=plan.part_size,
        part_count=plan.part_count,
        share_slugs={draft.share_slug} if draft.share_slug else None,
        collected=mapping.collected_map(draft.collected),
        shows_people=True,
        due_hour=due_hour(look_at),
        due_at=due_moment(look_at),
    )
    return _Begun(place, item, mapping.document_of(item))
