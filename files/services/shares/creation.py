"""Create links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from files.domain.activity import Happening
from files.domain.audit import Action
from files.domain.documents import Document
from files.domain.due import due_hour, due_moment
from files.domain.share_terms import Identity, Rules, check_rules, holding, new_share
from files.domain.shares import Share, next_due
from files.models import ShareItem, ShareRefItem
from files.services import audit, live
from files.services.activity import record
from files.services.mapping import share_item
from files.services.recipients import repository
from files.services.shares.contents import (
    as_they_are,
    check_links,
    commit_filling,
    in_transactions,
    lines_about,
    own_documents,
    put,
    shared,
    write_more,
)
from files.services.shares.passwords import hashed, is_common
from mydoc import features
from mydoc.core import clock
from mydoc.core.ids import new_id, new_secret
from mydoc.features import Feature, Limits


def create(*, owner: Person, document_ids: Sequence[str], rules: Rules | None = None, mails: int = 0) -> Share:
    """Create a link to one's own documents, which may still be uploading, and return it: two round trips, and one
    more for each further 45 documents.

    Args:
        document_ids: up to 100; none for a link that is filled later.
        mails: how many mails will be sent; they are counted with the link, and not if it is refused.

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
    limits = features.limits(owner.group)
    check_rules(rules, is_common=is_common, longest=limits.longest_expiry, at=clock.now())
    documents = own_documents(owner, document_ids) if document_ids else []
    check_links(documents)
    share = _new_share(owner, rules, documents, limits)
    rest = list(in_transactions(documents)) or [[]]
    as_they_are(owner, share, rest[0], lambda some: _write_new(share, some, owner, mails))
    try:
        for more in rest[1:]:
            as_they_are(owner, share, more, lambda some: write_more(share, some, []))
    except Exception:
        # Imported here: revocation imports this module's neighbours.
        from files.services.shares import revocation

        revocation.take_back(share, owner=owner, mails=mails)
        raise
    if documents:
        live.list_changed(owner.id)
    return replace(share, documents=[shared(document) for document in documents])


def _new_share(owner: Person, rules: Rules, documents: list[Document], limits: Limits) -> Share:
    return new_share(
        rules,
        documents,
        identity=Identity(id=new_id(), slug=rules.slug or new_secret(), owner_id=owner.id),
        password_hash=hashed(rules.password) if rules.password else "",
        usual=limits.default_expiry,
        longest=limits.longest_expiry,
        at=clock.now(),
    )


def _write_new(share: Share, documents: list[Document], owner: Person, mails: int) -> None:
    due = next_due(share)
    first = holding(share, documents)
    item = share_item(first, due=(due_hour(due), due_moment(due)))
    labelled = replace(share, documents=[shared(document) for document in documents])
    lines = lines_about(labelled, owner, Action.LINK_CREATED)
    made = record.new(Happening.CREATED, owner_id=owner.id, share_id=share.id, size=share.size)

    def build(transaction: TransactWrite) -> None:
        transaction.save(item, condition=ShareItem.slug.does_not_exist())
        transaction.save(ShareRefItem(share.owner_id, share.id, slug=share.slug))
        if mails:
            repository.count_mails(transaction, owner=owner, number=mails)
        put(transaction, share, documents)
        audit.add(transaction, lines)
        record.add(transaction, made)

    commit_filling(share, build, documents, is_new=True)
