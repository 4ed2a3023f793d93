"""Links: make, list, change, revoke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from pynamodb.expressions.condition import size
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from accounts.domain import Person
from files.domain.audit import Action
from files.domain.documents import MOST_SHARES, Document, Status, check_lifetime
from files.domain.shares import (
    MOST_DOCUMENTS,
    Share,
    SharedDocument,
    check_max_downloads,
    check_message,
    check_password,
)
from files.models import AuditItem, DocumentItem, ShareItem, ShareRefItem
from files.services import audit, live, records, store
from mydoc import clock
from mydoc.batches import Read, fetch
from mydoc.errors import Conflict, Invalid, NotFound
from mydoc.ids import is_id, new_id, new_secret
from mydoc.paging import Page, bad_cursor, decode_cursor, encode_cursor
from mydoc.transactions import Cancelled, commit, suppress_refusal

_ATTEMPTS = 4
# DynamoDB deletes what has expired within days; nothing depends on when.
_KEPT_AFTER_EXPIRY = timedelta(days=1)
_SHAREABLE = (Status.UPLOADING, Status.PROCESSING, Status.READY)


@dataclass(frozen=True)
class Changes:
    """What to change about a share. A field that is not in `given` stays as it is.

    Attributes:
        given: names of the fields below that are meant.
        expires_in: seconds from now.
        password, max_downloads: None takes the limit away.
    """

    given: frozenset[str]
    password: str | None = None
    expires_in: int | None = None
    max_downloads: int | None = None
    message: str = ""


def create(
    *,
    owner: Person,
    document_ids: Sequence[str],
    password: str | None = None,
    expires_in: int | None = None,
    max_downloads: int | None = None,
    message: str = "",
) -> Share:
    """Make a link to one or several of one's own documents: two round trips.

    Args:
        expires_in: seconds; None for as long as the document that is kept longest.

    Raises:
        Invalid: `bad_documents`, `bad_password`, `bad_expiry`, `bad_max_downloads`, `bad_message`.
        NotFound: `document_not_found`. Conflict: `too_many_links`, `busy`.
    """
    _check(password=password, max_downloads=max_downloads, message=message)
    lifetime = check_lifetime(expires_in, default=settings.MAX_EXPIRY, longest=settings.MAX_EXPIRY)
    documents = _own_documents(owner, document_ids)
    now = clock.now()
    longest = max(document.expires_at for document in documents)
    share = Share(
        id=new_id(),
        slug=new_secret(),
        owner_id=owner.id,
        owner_name=owner.full_name,
        documents=[_shared(document) for document in documents],
        created_at=now,
        expires_at=longest if expires_in is None else now + lifetime,
        max_downloads=max_downloads,
        password_hash=make_password(password) if password else "",
        message=message,
    )
    _write_new(share, documents, _line(share, owner, Action.LINK_CREATED))
    for document in documents:
        live.document_changed(document)
    return share


def list_own(*, owner: Person, cursor: str | None = None, limit: int = 50) -> Page[Share]:
    """A page of one's own links, newest first: one query.

    Raises:
        Invalid: `bad_cursor`.
    """
    below = decode_cursor(cursor).get("id", "") if cursor else ""
    if cursor and not is_id(below):
        raise bad_cursor()
    items = list(
        ShareItem.by_owner.query(
            owner.id,
            ShareItem.id < below if below else None,
            scan_index_forward=False,
            limit=limit + 1,
            page_size=limit + 1,
        )
    )
    found = [share_of(item) for item in items[:limit]]
    return Page(found, encode_cursor({"id": found[-1].id}) if len(items) > limit else None)


def list_of_document(*, owner: Person, document_id: str) -> list[Share]:
    """The links that lead to a document, newest first: two round trips.

    Raises:
        NotFound: `document_not_found`.
    """
    return of_document(document=store.get_own(owner=owner, document_id=document_id))


def of_document(*, document: Document) -> list[Share]:
    """The links that lead to a document its owner has just read, newest first: one round trip."""
    if not document.share_slugs:
        return []
    items = fetch([Read(ShareItem, slug) for slug in sorted(document.share_slugs)])
    found = [share_of(item) for item in items if isinstance(item, ShareItem)]
    return sorted(found, key=lambda share: share.id, reverse=True)


def get(*, owner: Person, share_id: str) -> Share:
    """One of one's own links: two round trips.

    Raises:
        NotFound: `share_not_found`.
    """
    return share_of(_own_item(owner, share_id))


def change(*, owner: Person, share_id: str, changes: Changes) -> Share:
    """Change what a link asks and allows; it holds from the next request on.

    Raises:
        Invalid: `bad_password`, `bad_expiry`, `bad_max_downloads`, `bad_message`.
        NotFound: `share_not_found`.
    """
    actions = _actions(changes)
    item = _own_item(owner, share_id)
    if not actions:
        return share_of(item)
    line = _line(share_of(item), owner, Action.LINK_CHANGED)

    def build(transaction: TransactWrite) -> None:
        transaction.update(ShareItem(item.slug), actions=actions, condition=ShareItem.owner_id == owner.id)
        audit.add(transaction, line)

    try:
        commit(build)
        item.refresh(consistent_read=True)
    except (Cancelled, ShareItem.DoesNotExist):
        raise _no_such_share() from None
    return share_of(item)


def revoke(*, owner: Person, share_id: str) -> None:
    """End a link; it leads nowhere from the next request on, and its documents know of it no more.

    Raises:
        NotFound: `share_not_found`. Conflict: `busy`.
    """
    for _ in range(_ATTEMPTS):
        share = get(owner=owner, share_id=share_id)
        try:
            _delete(share, _line(share, owner, Action.LINK_REVOKED))
        except Cancelled as error:
            if error.refused_by(ShareItem):
                raise _no_such_share() from None
            # One of its documents has gone meanwhile, and has told the link so: look again.
        else:
            live.list_changed(owner.id)
            return
    raise Conflict("busy", "The link changed at the same moment. Try again.")


def _delete(share: Share, lines: list[AuditItem]) -> None:
    def build(transaction: TransactWrite) -> None:
        transaction.delete(ShareItem(share.slug), condition=ShareItem.owner_id == share.owner_id)
        transaction.delete(ShareRefItem(share.owner_id, share.id))
        for document in share.documents:
            transaction.update(
                DocumentItem(share.owner_id, document.id),
                actions=[DocumentItem.share_slugs.delete({share.slug})],
                condition=DocumentItem.id.exists(),
            )
        audit.add(transaction, lines)

    commit(build)


def forget_document(*, slug: str, document_id: str) -> None:
    """Take a document that goes out of a link; the link goes with its last one."""
    item = ShareItem(slug)
    entry = ShareItem.documents[document_id]
    with suppress_refusal():
        item.update(actions=[entry.remove()], condition=entry.exists())
    try:
        item.refresh(consistent_read=True)
    except ShareItem.DoesNotExist:
        return
    if len(item.documents.as_dict()) == 0:
        # In this order: whoever breaks off here and comes back finds the rest through the share.
        ShareRefItem(item.owner_id, item.id).delete()
        with suppress_refusal():
            item.delete(condition=size(ShareItem.documents) == 0)


def share_of(item: ShareItem) -> Share:
    """The share in an item."""
    entries = sorted(item.documents.as_dict().items(), key=lambda entry: entry[1]["position"])
    return Share(
        id=item.id,
        slug=item.slug,
        owner_id=item.owner_id,
        owner_name=item.owner_name,
        documents=[
            SharedDocument(
                id=document_id,
                name=entry["name"],
                size=int(entry["size"]),
                content_type=entry["content_type"],
                kind=entry["kind"],
            )
            for document_id, entry in entries
        ],
        created_at=item.created_at,
        expires_at=item.expires_at,
        downloads=int(item.downloads),
        max_downloads=int(item.max_downloads) if item.max_downloads is not None else None,
        password_hash=item.password_hash or "",
        message=item.message or "",
    )


def _own_documents(owner: Person, document_ids: Sequence[str]) -> list[Document]:
    ids = list(dict.fromkeys(document_ids))
    if not ids or len(ids) > MOST_DOCUMENTS:
        message = f"Choose 1 to {MOST_DOCUMENTS} documents."
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


def _write_new(share: Share, documents: Sequence[Document], lines: list[AuditItem]) -> None:
    ttl = share.expires_at + _KEPT_AFTER_EXPIRY
    entries = {
        document.id: {
            "position": position,
            "name": document.name,
            "size": document.size,
            "content_type": document.content_type,
            "kind": document.kind,
        }
        for position, document in enumerate(share.documents)
    }
    item = ShareItem(
        share.slug,
        id=share.id,
        owner_id=share.owner_id,
        owner_name=share.owner_name,
        documents=entries,
        created_at=share.created_at,
        expires_at=share.expires_at,
        max_downloads=share.max_downloads,
        password_hash=share.password_hash or None,
        message=share.message or None,
        ttl=ttl,
    )
    has_room = DocumentItem.share_slugs.does_not_exist() | (size(DocumentItem.share_slugs) < MOST_SHARES)

    def build(transaction: TransactWrite) -> None:
        transaction.save(item, condition=ShareItem.slug.does_not_exist())
        transaction.save(ShareRefItem(share.owner_id, share.id, slug=share.slug, ttl=ttl))
        for document in share.documents:
            transaction.update(
                DocumentItem(share.owner_id, document.id),
                actions=[DocumentItem.share_slugs.add({share.slug})],
                condition=store.status_is(*_SHAREABLE) & has_room,
            )
        audit.add(transaction, lines)

    for _ in range(2):
        try:
            commit(build)
        except Cancelled as error:
            if error.refused_by(ShareItem):
                # Nobody else knows this slug: an earlier try of ours was written and its answer lost.
                return
            forgotten = [_forget_gone_links(document) for document in documents]
            if not any(forgotten):
                break
        else:
            return
    raise Conflict(
        "too_many_links",
        f"A document can have at most {MOST_SHARES} links, and must still be there. Revoke one and retry.",
    )


def _forget_gone_links(document: Document) -> bool:
    """Let a document forget links that cannot come back; whether there were any."""
    slugs = sorted(document.share_slugs)
    items = fetch([Read(ShareItem, slug) for slug in slugs]) if slugs else []
    gone = {slug for slug, item in zip(slugs, items, strict=True) if _is_gone(item)}
    if gone:
        with suppress_refusal():
            DocumentItem(document.owner_id, document.id).update(
                actions=[DocumentItem.share_slugs.delete(gone)], condition=DocumentItem.id.exists()
            )
    return bool(gone)


def _is_gone(item: Model | None) -> bool:
    return not isinstance(item, ShareItem) or item.expires_at + _KEPT_AFTER_EXPIRY <= clock.now()


def _own_item(owner: Person, share_id: str) -> ShareItem:
    if not is_id(share_id):
        raise _no_such_share()
    try:
        ref = ShareRefItem.get(owner.id, share_id, consistent_read=True)
        item = ShareItem.get(ref.slug, consistent_read=True)
    except (ShareRefItem.DoesNotExist, ShareItem.DoesNotExist):
        raise _no_such_share() from None
    if item.owner_id != owner.id or _is_gone(item):
        raise _no_such_share()
    return item


def _actions(changes: Changes) -> list[Any]:
    _check(password=changes.password, max_downloads=changes.max_downloads, message=changes.message)
    actions: list[Any] = []
    if "password" in changes.given:
        actions.append(
            _set(ShareItem.password_hash, make_password(changes.password) if changes.password else None)
        )
    if "max_downloads" in changes.given:
        actions.append(_set(ShareItem.max_downloads, changes.max_downloads))
    if "message" in changes.given:
        actions.append(_set(ShareItem.message, changes.message or None))
    if "expires_in" in changes.given:
        lifetime = check_lifetime(changes.expires_in, default=settings.DEFAULT_EXPIRY, longest=settings.MAX_EXPIRY)
        expires_at: datetime = clock.now() + lifetime
        actions.append(ShareItem.expires_at.set(expires_at))
        actions.append(ShareItem.ttl.set(expires_at + _KEPT_AFTER_EXPIRY))
    return actions


def _set(attribute: Any, value: Any) -> Any:
    return attribute.remove() if value is None else attribute.set(value)


def _check(*, password: str | None, max_downloads: int | None, message: str) -> None:
    check_password(password)
    check_max_downloads(max_downloads)
    check_message(message)


def _shared(document: Document) -> SharedDocument:
    return SharedDocument(
        id=document.id,
        name=document.name,
        size=document.size,
        content_type=document.content_type,
        kind=document.kind,
    )


def _line(share: Share, owner: Person, action: Action) -> list[AuditItem]:
    first = share.documents[0] if share.documents else SharedDocument("", "", 0, "", "")
    return audit.lines_about(
        action=action, owner_id=owner.id, document_id=first.id, document_name=_label(share), actor=owner
    )


def _label(share: Share) -> str:
    names = [document.name for document in share.documents]
    return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "") if names else ""


def _no_such_share() -> NotFound:
    return NotFound("share_not_found", "There is no such link. It may have expired or been revoked.")
