"""Documents that came back without the links they were in, as docs/backup.md advises to bring them back."""

from __future__ import annotations

from files.domain.zips import ZipState
from files.models import DocumentItem
from files.services import restore, shares
from files.services.documents import listing, repository
from files.services.shares import zips
from files.services.shares.visits import Visit
from tests.support.documents import person


def test_a_document_whose_link_did_not_come_back_can_be_changed(alice, upload):
    owner, document = person(alice), upload(alice)
    kept = shares.create(owner=owner, document_ids=[document.id])
    gone = shares.create(owner=owner, document_ids=[document.id])
    before = DocumentItem.get(owner.id, document.id)
    shares.revoke(owner=owner, share_id=gone.id)
    before.save()

    restore.take_up()

    listing.rename(owner=owner, document_id=document.id, name="other.txt")
    found = repository.find(owner_id=owner.id, document_id=document.id)
    assert (found.name, found.share_slugs) == ("other.txt", {kept.slug})


def test_a_document_without_links_is_left_as_it_is(alice, upload):
    document = upload(alice)

    restore.take_up()

    assert repository.find(owner_id=alice.user.pk, document_id=document.id) == document


def test_zips_of_a_share_that_came_back_older_are_not_taken_for_those_of_later_changes(alice, upload, run_jobs):
    owner = person(alice)
    share = shares.create(owner=owner, document_ids=[upload(alice, "a.txt").id, upload(alice, "b.txt").id])
    zips.start(visit=Visit(share.slug))
    run_jobs()

    restore.take_up()

    assert zips.see(visit=Visit(share.slug)).zip.state is ZipState.NONE


def test_a_document_that_did_not_come_back_can_be_taken_out_of_its_link(alice, upload):
    owner, held = person(alice), [upload(alice, name) for name in ("a.txt", "b.txt")]
    share = shares.create(owner=owner, document_ids=[document.id for document in held])
    DocumentItem(owner.id, held[0].id).delete()

    shares.remove_document(owner=owner, share_id=share.id, document_id=held[0].id)

    found = shares.get(owner=owner, share_id=share.id)
    assert (found.documents_count, [document.id for document in found.documents]) == (1, [held[1].id])
