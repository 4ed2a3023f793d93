"""Making links and filling them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from django.contrib.auth.hashers import make_password
from pynamodb.expressions.condition import Condition, size
from pynamodb.transactions import TransactWrite

from accounts.domain import Person
from files.domain.activity import Happening
from files.domain.audit import Action
from files.domain.documents import MOST_SHARES, Document, Status
from files.domain.share_rules import (
    check_start,
    check_title,
)
from files.domain.shares import (
    MOST_DOCUMENTS,
    MOST_DOCUMENTS_AT_ONCE,
    Audience,
    Share,
    SharedDocument,
    next_due,
)
from files.models import HEAD, AuditItem, DocumentItem, EntryItem, ShareItem, ShareRefItem, document_part
from files.services import activity, audit, live, records, share_copies, store
from files.services.recipients import writing
from files.services.shares.reading import find
from files.services.shares.rules import Rules, check, chosen_end
from mydoc import clock, features
from mydoc.batches import Read, fetch
from mydoc.errors import Conflict, Invalid, MyDocError
from mydoc.features import Feature
from mydoc.ids import is_id, new_id, new_secret
from mydoc.transactions import Cancelled, commit

# Two operations a document, and those of the share itself, in a transaction of at most 100.
_DOCUMENTS_A_TRANSACTION = 45
_SHAREABLE = (Status.UPLOADING, Status.PROCESSING, Status.READY)

Item = TypeVar("Item")


def create(*, owner: Person, document_ids: Sequence[str], rules: Rules | None = None, mails: int = 0) -> Share:
    """Make a link to one's own documents, also to such as are still on their way: two round trips, and one more
    for each further 45 documents.

    Args:
        document_ids: up to 100; none for a link that is filled later.
        mails: how many are to be sent of it; they count with it, and not at all if it is refused.

    Raises:
        Forbidden: `feature_off`. TooManyRequests: `too_many_requests`, if the mails of the day are used up.
        Invalid: `bad_documents`, `bad_password`, `bad_expiry`, `bad_start`, `bad_max_downloads`, `bad_message`,
            `bad_title`, `bad_audience`, `bad_slug`, `slug_needs_protection`.
        NotFound: `document_not_found`. Conflict: `slug_taken`, `too_many_links`, `busy`.
    """
    rules = rules or Rules()
    features.require(Feature.PUBLIC_LINKS)
    if rules.slug:
        features.require(Feature.CHOSEN_SLUGS)
    check(owner, rules)
    documents = own_documents(owner, document_ids) if document_ids else []
    _check_links(documents)
    share = _new_share(owner, rules, documents)
    rest = list(_chunks(documents, _DOCUMENTS_A_TRANSACTION)) or [[]]
    _as_they_are(owner, share, rest[0], lambda some: _write_new(share, some, owner, mails))
    try:
        for more in rest[1:]:
            _as_they_are(owner, share, more, lambda some: _write_more(share, some, []))
    except MyDocError:
        # Here, since what ends links needs what makes them.
        from files.services.shares import ending

        ending.take_back(share, owner=owner, mails=mails)
        raise
    if documents:
        live.list_changed(owner.id)
    return replace(share, documents=[shared(document) for document in documents])


def add_documents(*, owner: Person, share_id: str, document_ids: Sequence[str]) -> Share:
    """Put more of one's own documents into a link; those that are in it already stay: five round trips, and one
    more for each further 45 documents.

    Raises:
        Invalid: `bad_documents`. NotFound: `share_not_found`, `document_not_found`.
        Conflict: `too_many_links`, `share_full`, `busy`.
    """
    share = find(owner=owner, share_id=share_id)
    documents = [one for one in own_documents(owner, document_ids) if share.slug not in one.share_slugs]
    _check_links(documents)
    lines = lines_about(share, owner, Action.LINK_CHANGED)
    for more in _chunks(documents, _DOCUMENTS_A_TRANSACTION):
        _as_they_are(owner, share, more, lambda some: _write_more(share, some, lines))
    if documents:
        live.list_changed(owner.id)
    return find(owner=owner, share_id=share_id) if documents else share


def slug_for_upload(*, owner: Person, share_id: str) -> str:
    """The slug of a link of the owner's that a new document shall be in from its start: two round trips.

    Raises:
        NotFound: `share_not_found`.
    """
    return find(owner=owner, share_id=share_id).slug


def own_documents(owner: Person, document_ids: Sequence[str]) -> list[Document]:
    """One's own documents that a link may lead to: one round trip.

    Raises:
        Invalid: `bad_documents`. NotFound: `document_not_found`.
    """
    ids = list(dict.fromkeys(document_ids))
    if not ids or len(ids) > MOST_DOCUMENTS_AT_ONCE:
        message = f"Name 1 to {MOST_DOCUMENTS_AT_ONCE} documents at a time."
        raise Invalid("bad_documents", message, fields={"documents": message})
    if not all(is_id(document_id) for document_id in ids):
        raise store.no_such_document()
    now = clock.now()
    found = []
    for item in fetch([Read(DocumentItem, owner.id, document_id) for document_id in ids]):
        document = records.document_of(item) if isinstance(item, DocumentItem) else None
        if document is None or document.status not in _SHAREABLE or document.is_over(now):
            raise store.no_such_document()
        found.append(document)
    return found


def shared(document: Document) -> SharedDocument:
    """What a share tells of a document."""
    return SharedDocument(
        id=document.id,
        owner_id=document.owner_id,
        name=document.name,
        folder=document.folder,
        size=document.size,
        content_type=document.content_type,
        kind=document.kind,
        status=document.status,
        etag=document.etag,
        has_thumbnail=document.has_thumbnail,
        created_at=document.created_at,
        uploaded_at=document.uploaded_at,
        expires_at=document.expires_at,
    )


def full() -> Conflict:
    """The answer where a link takes no more documents."""
    return Conflict(
        "share_full", f"This link has ended, or would hold more than {MOST_DOCUMENTS} documents. Make another one."
    )


def lines_about(share: Share, owner: Person, action: Action) -> list[AuditItem]:
    """The lines of the trail about a link: they name it by its title, or by a document of it."""
    first = share.documents[0] if share.documents else None
    name = share.title or (first.name if first else "")
    return audit.lines_about(
        action=action, owner_id=owner.id, document_id=first.id if first else "", document_name=name, actor=owner
    )


def _new_share(owner: Person, rules: Rules, documents: list[Document]) -> Share:
    now = clock.now()
    default = now + features.limits(owner.group).default_expiry
    longest = max((document.expires_at for document in documents), default=default)
    expires_at = chosen_end(owner, rules.expires_in, rules.expires_at, default=longest)
    share = Share(
        id=new_id(),
        slug=rules.slug or new_secret(),
        owner_id=owner.id,
        owner_name=owner.full_name,
        title=check_title(rules.title) or _label(documents),
        message=rules.message,
        created_at=now,
        starts_at=check_start(rules.starts_at, expires_at=expires_at),
        expires_at=expires_at,
        is_one_time=rules.is_one_time,
        is_slug_chosen=bool(rules.slug),
        audience=Audience(rules.audience),
        password_hash=make_password(rules.password) if rules.password else "",
        max_downloads=rules.max_downloads,
    )
    return _holding(share, documents)


def _holding(share: Share, documents: list[Document]) -> Share:
    """The share as it counts these documents, and no others."""
    ready = [document.size for document in documents if document.status is Status.READY]
    return replace(
        share,
        documents_count=len(documents),
        size=sum(document.size for document in documents),
        ready_count=len(ready),
        ready_size=sum(ready),
    )


def _label(documents: list[Document]) -> str:
    """What a link is called that nobody gave a title: at most what a title may be long."""
    if len(documents) == 1:
        return documents[0].name[:200]
    folders = {document.folder.partition("/")[0] for document in documents}
    if len(folders) == 1 and "" not in folders:
        return folders.pop()[:200]
    return f"{len(documents)} documents" if documents else ""


def _check_links(documents: list[Document]) -> None:
    # Before anything is written: of several transactions the first would stay.
    if any(len(document.share_slugs) >= MOST_SHARES for document in documents):
        raise _too_many_links()


def _as_they_are(
    owner: Person, share: Share, documents: list[Document], write: Callable[[list[Document]], None]
) -> None:
    """Write documents into a link; those that changed in that very moment, as what arrives does, are read anew."""
    for is_last in (False, False, True):
        try:
            write(documents)
        except Conflict as error:
            if is_last or error.code != "too_many_links":
                raise
        else:
            return
        found = own_documents(owner, [document.id for document in documents])
        documents = [document for document in found if share.slug not in document.share_slugs]
        if not documents:
            return
        _check_links(documents)


def _write_new(share: Share, documents: list[Document], owner: Person, mails: int) -> None:
    due = next_due(share)
    first = _holding(share, documents)
    item = share_copies.share_item(first, due=(records.due_hour(due), records.due_moment(due)))
    labelled = replace(share, documents=[shared(document) for document in documents])
    lines = lines_about(labelled, owner, Action.LINK_CREATED)
    made = activity.new(Happening.CREATED, owner_id=owner.id, share_id=share.id, size=share.size)

    def build(transaction: TransactWrite) -> None:
        transaction.save(item, condition=ShareItem.slug.does_not_exist())
        transaction.save(ShareRefItem(share.owner_id, share.id, slug=share.slug))
        if mails:
            writing.count_mails(transaction, owner=owner, number=mails)
        _put(transaction, share, documents)
        audit.add(transaction, lines)
        activity.add(transaction, made)

    _commit_filling(share, build, documents, is_new=True)


def _write_more(share: Share, documents: list[Document], lines: list[AuditItem]) -> None:
    def build(transaction: TransactWrite) -> None:
        transaction.update(
            ShareItem(share.slug),
            actions=share_copies.count(documents),
            condition=share_copies.has_room(owner_id=share.owner_id, more=len(documents)),
        )
        _put(transaction, share, documents)
        audit.add(transaction, lines)

    _commit_filling(share, build, documents)


def _put(transaction: TransactWrite, share: Share, documents: list[Document]) -> None:
    """Two operations a document: it is in the share, and it knows."""
    has_room = DocumentItem.share_slugs.does_not_exist() | (size(DocumentItem.share_slugs) < MOST_SHARES)
    for document in documents:
        share_copies.add(transaction, slug=share.slug, document=document)
        transaction.update(
            DocumentItem(share.owner_id, document.id),
            actions=[DocumentItem.share_slugs.add({share.slug})],
            # What is copied has to be as it is: every other change of it goes through `store.change`.
            condition=_is_as_copied(document) & has_room,
        )


def _is_as_copied(document: Document) -> Condition:
    is_arriving = document.status in {Status.UPLOADING, Status.PROCESSING}
    statuses = (Status.UPLOADING, Status.PROCESSING) if is_arriving else (document.status,)
    return (
        store.status_is(*statuses)
        & (DocumentItem.name == document.name)
        & (DocumentItem.expires_at == document.expires_at)
    )


def _commit_filling(
    share: Share, build: Callable[[TransactWrite], None], documents: list[Document], *, is_new: bool = False
) -> None:
    try:
        commit(build)
    except Cancelled as error:
        if error.refused_by(ShareItem):
            if is_new and _is_ours(share):
                # An earlier try of ours was written and its answer lost.
                return
            if is_new:
                message = "This address is taken. Choose another one."
                raise Conflict("slug_taken", message, fields={"slug": message}) from None
            if _holds_all(share, documents):
                return
            raise full() from None
        raise writing.mails_refused(error) or _too_many_links() from None


def _too_many_links() -> Conflict:
    return Conflict(
        "too_many_links",
        f"A document can have at most {MOST_SHARES} links, and must still be as it was. Try again, or"
        " revoke one of its links.",
    )


def _is_ours(share: Share) -> bool:
    try:
        return bool(ShareItem.get(share.slug, HEAD, consistent_read=True).id == share.id)
    except ShareItem.DoesNotExist:
        return False


def _holds_all(share: Share, documents: list[Document]) -> bool:
    found = fetch([Read(EntryItem, share.slug, document_part(document.id)) for document in documents])
    return all(found)


def _chunks(items: list[Item], length: int) -> Iterator[list[Item]]:
    for start in range(0, len(items), length):
        yield items[start : start + length]
