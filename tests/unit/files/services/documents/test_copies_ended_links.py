"""Links that have ended do not count against how many a document may have."""

from __future__ import annotations

import pytest

from files.domain.documents import MOST_SHARES, Ending
from files.models import SharePart, ShareRefItem
from files.services import deletion, schedule, shares, uploads
from files.services.documents import repository
from mydoc.core.errors import Conflict, NotFound
from tests.support.documents import person


def test_a_link_that_has_ended_makes_room_for_another_and_leaves_nothing(alice, upload, clock, run_jobs):
    owner, document = person(alice), upload(alice)
    made = [
        shares.create(owner=owner, document_ids=[document.id], rules=shares.Rules(expires_in=3600 + 60 * number))
        for number in range(MOST_SHARES)
    ]
    with pytest.raises(Conflict) as refused:
        shares.create(owner=owner, document_ids=[document.id])
    assert refused.value.code == "too_many_links"

    shares.revoke(owner=owner, share_id=made[-1].id)
    clock.move(seconds=3600)
    schedule.sweep()
    assert run_jobs() == ["files.tasks.settle_share"]

    kept = made[1:-1]
    new = [shares.create(owner=owner, document_ids=[document.id]) for _ in range(2)]
    found = repository.get_own(owner=owner, document_id=document.id)
    assert found.share_slugs == {share.slug for share in (*kept, *new)}
    for gone in (made[0], made[-1]):
        with pytest.raises(NotFound):
            shares.get(owner=owner, share_id=gone.id)
        assert list(SharePart.query(gone.slug)) == []
        assert list(ShareRefItem.query(owner.id, ShareRefItem.id == gone.id)) == []


@pytest.mark.parametrize("how", ["cancelled", "abandoned"])
def test_a_link_outlives_an_upload_that_came_to_nothing(how, alice, aws):
    owner = person(alice)
    share = shares.create(owner=owner, document_ids=[])
    document = uploads.start(owner=owner, name="a.txt", size=5, share=share.id)
    if how == "cancelled":
        deletion.delete(owner=owner, document_id=document.id)
    else:
        assert deletion.end(document, Ending.ABANDONED)

    assert shares.get(owner=owner, share_id=share.id).documents_count == 0
