"""Links that have ended for good do not count against how many a document may have."""

from __future__ import annotations

from datetime import timedelta

import pytest

from files.domain.documents import MOST_SHARES
from files.models import ShareItem
from files.services import shares, store
from mydoc import clock
from mydoc.errors import Conflict
from tests.unit.files.conftest import person


def test_a_link_that_is_gone_makes_room_for_another(alice, upload):
    owner, document = person(alice), upload(alice)
    made = [shares.create(owner=owner, document_ids=[document.id]) for _ in range(MOST_SHARES)]
    with pytest.raises(Conflict) as refused:
        shares.create(owner=owner, document_ids=[document.id])
    assert refused.value.code == "too_many_links"

    ShareItem(made[0].slug).delete()
    ShareItem(made[1].slug).update([ShareItem.expires_at.set(clock.now() - timedelta(days=2))])

    new = shares.create(owner=owner, document_ids=[document.id])
    found = store.get_own(owner=owner, document_id=document.id)
    assert found.share_slugs == {new.slug, *(share.slug for share in made[2:])}
