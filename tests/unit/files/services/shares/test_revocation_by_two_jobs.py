"""Two jobs that clear one link, of which one comes late."""

from __future__ import annotations

from files.models import EntryItem, document_part
from files.services import shares
from files.services.documents import repository
from files.services.shares import Rules, revocation
from tests.support.documents import person


def test_what_was_made_anew_under_the_same_address_stays(alice, upload):
    owner, document = person(alice), upload(alice)
    rules = Rules(slug="summer-party", password="sword and fish")
    before = shares.create(owner=owner, document_ids=[document.id], rules=rules)
    (late,) = revocation._chunks(before.slug)
    shares.revoke(owner=owner, share_id=before.id)
    shares.create(owner=owner, document_ids=[document.id], rules=rules)

    revocation._forget(before, late)

    assert EntryItem.get(before.slug, document_part(document.id)).document_id == document.id
    assert repository.find(owner_id=owner.id, document_id=document.id).share_slugs == {before.slug}
