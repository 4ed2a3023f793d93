"""What becomes of a document shows at once in every link that holds it, and a ZIP made before is none any more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accounts.services import profile
from files.domain.documents import Status
from files.models import HEAD, DocumentItem, EntryItem, ShareItem, document_part
from files.services import deletion, shares
from files.services.documents import colleagues, listing, repository
from files.services.schedule import sweep
from tests.support.collecting import Jane, new_request
from tests.support.documents import person
from tests.support.links import Visitor
from tests.support.soundness import problems


@pytest.fixture
def two(share, upload, alice):
    """Two links to the same two documents, and the first of those."""
    found = [upload(alice, "a.txt"), upload(alice, "b.txt")]
    return share(found), share(found), found[0]


def versions(*made):
    return [int(ShareItem.get(one.slug, HEAD, consistent_read=True).version) for one in made]


def rename(alice, document):
    listing.rename(owner=person(alice), document_id=document.id, name="renamed.txt")


def keep_shorter(alice, document):
    listing.change(owner=person(alice), document_id=document.id, expires_in=3600)


def delete(alice, document):
    deletion.delete(owner=person(alice), document_id=document.id)


def withhold(alice, document):
    before = repository.get_own(owner=person(alice), document_id=document.id)
    after = replace(before, status=Status.QUARANTINED)
    repository.change(before, after, actions=[DocumentItem.status.set(after.status.value)])


@pytest.mark.parametrize("act", [rename, keep_shorter, delete, withhold], ids=lambda act: act.__name__)
def test_every_link_knows_at_once(act, two, alice):
    first, second, document = two
    before = versions(first, second)
    act(alice, document)

    assert all(now > then for now, then in zip(versions(first, second), before, strict=True))
    for made in (first, second):
        visitor = Visitor(made.slug)
        names = {"rename": ["renamed.txt", "b.txt"], "keep_shorter": ["a.txt", "b.txt"]}.get(
            act.__name__, ["b.txt"]
        )
        assert visitor.names() == names
        page = visitor.page().content.decode()
        assert [name in page for name in ("a.txt", "renamed.txt")] == [
            name in names for name in ("a.txt", "renamed.txt")
        ]
        if act in (delete, withhold):
            assert visitor.claim(document).json()["code"] == "document_not_found"
        else:
            assert visitor.claim(document).json()["name"] == names[0]
        if act is keep_shorter:
            stored = repository.get_own(owner=person(alice), document_id=document.id)
            entry = EntryItem.get(made.slug, document_part(document.id))
            assert entry.expires_at == stored.expires_at
    assert problems() == []


def test_what_no_visitor_sees_changes_no_version(two, alice, bob):
    first, second, document = two
    before = versions(first, second)
    colleagues.replace_people(owner=person(alice), document_id=document.id, emails=[bob.email])
    shares.change(
        owner=person(alice), share_id=first.id, changes=shares.Changes(frozenset({"title"}), title="Plans")
    )
    Visitor(first.slug).claim(document)
    assert versions(first, second) == before


def test_an_expired_document_is_gone_before_the_schedule_comes(two, alice, clock, run_jobs):
    first, _, document = two
    keep_shorter(alice, document)
    visitor = Visitor(first.slug)
    clock.move(seconds=3601)
    assert visitor.names() == ["b.txt"]
    assert visitor.claim(document).json()["code"] == "document_not_found"
    before = versions(first)
    sweep()
    run_jobs()
    assert versions(first) > before
    assert shares.get(owner=person(alice), share_id=first.id).documents_count == 1


def test_a_link_ends_with_its_last_document(share, upload, alice):
    document = upload(alice)
    made = share([document])
    delete(alice, document)
    assert Visitor(made.slug).says() == "share_not_found"
    assert ShareItem.count(made.slug) == 0


def test_a_revoked_link_leaves_its_documents(two, alice):
    first, second, document = two
    shares.revoke(owner=person(alice), share_id=first.id)
    assert Visitor(first.slug).says() == "share_not_found"
    assert Visitor(second.slug).claim(document).status_code == 200
    assert repository.get_own(owner=person(alice), document_id=document.id).share_slugs == {second.slug}


@pytest.mark.parametrize("act", [rename, delete, withhold], ids=lambda act: act.__name__)
def test_a_link_made_while_its_document_changes(act, share, upload, alice, faults):
    """The copy is as the document is, or there is none."""
    from mydoc.core.errors import MyDocError

    for call in range(1, 5):
        document = upload(alice, "a.txt")
        with faults.at(call, lambda document=document: act(alice, document)) as fault:
            try:
                made = share([document])
            except MyDocError:
                made = None
        if made and act is rename:
            stored = repository.get_own(owner=person(alice), document_id=document.id)
            assert Visitor(made.slug).names() == [stored.name]
        elif made:
            assert Visitor(made.slug).says() in {"share_not_found", "open"}
        assert problems() == []
        if not fault.happened:
            break
    assert call > 1


def test_every_link_is_of_whom_its_owner_is_called_now(alice, share):
    made, request = share(title="Plans"), new_request(alice)
    guest, visitor = Jane.of(request), Visitor(made.slug)
    profile.change(user_id=alice.id, name="Alicia", surname="Arndt")

    assert visitor.look().json()["owner_name"] == "Alicia Arndt"
    assert visitor.page().content.decode().count("Alicia Arndt shared") == 2
    assert visitor.browser.get(f"/api/v1/public/requests/{request.slug}/").json()["owner_name"] == "Alicia Arndt"
    assert "Alicia Arndt is asking you" in visitor.browser.get(f"/r/{request.slug}").content.decode()
    assert guest.start().owner.full_name == "Alicia Arndt"


def test_whose_link_it_is_is_not_told_before_it_opens(alice, share):
    visitor = Visitor(share(password="open sesame").slug)
    assert alice.surname not in visitor.page().content.decode()
    assert visitor.look().json()["owner_name"] is None
