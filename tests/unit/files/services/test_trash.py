"""A deleted document can be restored for a while, with all that belonged to it, and is nowhere else meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.services import profile
from files.domain.documents import Ending
from files.models import DocumentItem, TrashItem
from files.services import audit, deletion, shares, trash, uploads
from files.services.administration import quarantine
from files.services.documents import colleagues, listing, pages, processing, repository
from mydoc.core import clock as clock_module
from mydoc.core.errors import Conflict, NotFound
from tests.support.api import refusal
from tests.support.documents import person
from tests.support.links import Visitor
from tests.support.soundness import problems, stored_objects

pytestmark = pytest.mark.usefixtures("running_schedule")


@pytest.fixture
def document(alice, bob, upload):
    """Alice's, shared with Bob."""
    document = upload(alice, "plans.txt", expires_in=30 * 86_400)
    colleagues.replace_people(owner=person(alice), document_id=document.id, emails=[bob.email])
    return document


@pytest.fixture
def delete(alice, call):
    def run(document, query=""):
        answer = call(alice).delete(f"documents/{document.id}/{query}")
        assert answer.status_code == 204, answer.content

    return run


@pytest.fixture
def restore(alice):
    return lambda document: trash.restore(owner=person(alice), document_id=document.id)


def names(page):
    return [document.name for document in page.items]


def in_trash(actor):
    return names(trash.list_own(owner=person(actor)))


def visible_to(actor):
    return names(pages.list_mine(owner=person(actor))) + names(pages.list_shared(viewer=person(actor)))


def test_nobody_sees_a_deleted_document_and_only_its_owner_its_entry(alice, bob, admin, document, delete, call):
    delete(document)

    assert visible_to(alice) == visible_to(bob) == []
    assert listing.own(owner=person(alice), document_ids=[document.id]) == []
    assert (in_trash(alice), in_trash(bob)) == (["plans.txt"], [])
    for actor in (alice, bob):
        for path in ("", "download/", "content/", "people/", "shares/"):
            refusal(call(actor).get(f"documents/{document.id}/{path}"), 404, "document_not_found")
        refusal(call(actor).post(f"documents/{document.id}/preview/"), 404, "document_not_found")
    refusal(call(alice).patch(f"documents/{document.id}/", {"name": "b"}), 404, "document_not_found")
    refusal(call(bob).post(f"documents/{document.id}/restore/"), 404, "document_not_found")
    refusal(call(bob).delete(f"documents/{document.id}/?permanently=true"), 404, "document_not_found")
    refusal(
        call(admin).post(f"admin/documents/{document.id}/quarantine/", {"reason": "x"}), 404, "document_not_found"
    )
    assert profile.get(user_id=alice.id).bytes_used == document.size
    # What a release before this one reads, after a rollback: it knows no other word for it.
    assert DocumentItem.get(alice.id, document.id).status == "deleting"
    assert problems() == []


def test_what_is_restored_is_as_it_was(alice, bob, document, delete, call):
    before = repository.find(owner_id=alice.id, document_id=document.id)
    delete(document)

    answer = call(alice).post(f"documents/{document.id}/restore/")

    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert repository.find(owner_id=alice.id, document_id=document.id) == before
    assert (visible_to(alice), visible_to(bob), in_trash(alice)) == (["plans.txt"], ["plans.txt"], [])
    assert call(bob).get(f"documents/{document.id}/download/").status_code == 200
    assert problems() == []


def test_restoring_twice_changes_nothing_and_deleting_twice_is_refused(alice, document, delete, restore, call):
    delete(document)
    refusal(call(alice).delete(f"documents/{document.id}/"), 404, "document_not_found")
    first = restore(document)

    assert restore(document) == first
    lines = [one.action.value for one in audit.list_own(person_id=alice.id).items]
    assert lines.count("trashed") == lines.count("restored") == 1


def test_its_links_show_nothing_of_it_and_have_it_again(alice, upload, document, delete, restore, share):
    other = upload(alice, "other.txt")
    both, alone = share([document, other]), share([document])
    delete(document)

    visitor = Visitor(both.slug)
    assert visitor.names() == ["other.txt"]
    shown = visitor.look().json()
    assert (shown["documents_count"], shown["size"]) == (1, other.size)
    page = visitor.page().content.decode()
    assert "plans.txt" not in page
    assert f"shared 1 document ({other.size} bytes)" in page
    assert visitor.claim().json()["name"] == "other.txt"
    assert visitor.claim(document).status_code == 404
    assert Visitor(alone.slug).look().status_code == 404
    assert Visitor(alone.slug).claim(document).status_code == 404

    restore(document)

    assert visitor.names() == ["plans.txt", "other.txt"]
    assert Visitor(alone.slug).claim(document).status_code == 200
    assert problems() == []


def test_a_link_that_is_revoked_meanwhile_is_not_restored(alice, document, delete, restore, share):
    link = share([document])
    delete(document)
    shares.revoke(owner=person(alice), share_id=link.id)

    assert restore(document).share_slugs == frozenset()
    assert problems() == []


def test_the_schedule_empties_the_trash(alice, bob, document, delete, share, clock, sweep):
    share([document])
    delete(document)
    with clock.ahead(days=6, hours=23):
        sweep()
        assert in_trash(alice) == ["plans.txt"]
    with clock.ahead(days=7, minutes=1):
        with pytest.raises(NotFound):
            trash.restore(owner=person(alice), document_id=document.id)
        assert in_trash(alice) == []
        sweep()

    assert list(DocumentItem.scan()) == list(TrashItem.scan()) == []
    assert stored_objects() == {}
    assert profile.get(user_id=alice.id).bytes_used == 0
    last = audit.list_own(person_id=alice.id, limit=1).items[0]
    assert (last.actor, last.description) == ("system", "deleted")
    assert problems() == []


def test_its_own_expiry_holds_in_the_trash(alice, upload, delete, clock, sweep):
    document = upload(alice, expires_in=3600)
    delete(document)

    [found] = trash.list_own(owner=person(alice)).items
    assert found.trashed.until == document.expires_at
    with clock.ahead(hours=1, minutes=1):
        sweep()
    assert list(DocumentItem.scan()) == []


def test_permanently_is_at_once_and_also_from_the_trash(alice, upload, delete, call):
    first, second = upload(alice, "a.txt"), upload(alice, "b.txt")
    delete(first)
    delete(first, "?permanently=true")
    delete(second, "?permanently=true")

    assert list(DocumentItem.scan()) == list(TrashItem.scan()) == []
    assert stored_objects() == {}
    refusal(call(alice).delete(f"documents/{first.id}/?permanently=true"), 404, "document_not_found")
    refusal(call(alice).delete(f"documents/{first.id}/?permanently=perhaps"), 400, "invalid")
    assert problems() == []


def test_where_a_stage_keeps_nothing_it_is_at_once(alice, document, delete, settings):
    settings.TRASH_TIME = timedelta(0)
    delete(document)

    assert list(DocumentItem.scan()) == []


def test_what_is_in_quarantine_or_failed_is_deleted_for_good(alice, document, delete):
    quarantine.hold(by=None, document_id=document.id, reason="malware")
    failed = uploads.start(owner=person(alice), name="a.txt", size=5)
    processing.fail(failed, reason="It is broken.")
    for one in (document, failed):
        delete(one)

    assert list(DocumentItem.scan()) == []
    assert quarantine.find().items == []


def test_the_list_is_paged_by_when_it_was_deleted(alice, upload, delete, call):
    for one in [upload(alice, name) for name in ("a.txt", "b.txt", "c.txt")][::-1]:
        delete(one)

    first = call(alice).get("trash/?limit=2").json()
    second = call(alice).get(f"trash/?limit=2&cursor={first['next_cursor']}").json()

    assert [[one["name"] for one in page["items"]] for page in (first, second)] == [["a.txt", "b.txt"], ["c.txt"]]
    assert second["next_cursor"] is None
    assert set(first["items"][0]) >= {"deleted_at", "restorable_until", "status"}


def test_documents_behind_many_deleted_ones_are_on_the_first_page(alice, upload, delete):
    kept = [upload(alice, f"{number}.txt") for number in range(3)]
    for _ in range(5):
        delete(upload(alice, "deleted.txt"))

    page = pages.list_mine(owner=person(alice), limit=2)

    assert names(page) == [kept[2].name, kept[1].name]
    assert names(pages.list_mine(owner=person(alice), limit=2, cursor=page.next_cursor)) == [kept[0].name]


def test_emptying_deletes_what_is_there_and_not_what_comes_later(
    alice, upload, delete, call, run_jobs, monkeypatch
):
    monkeypatch.setattr(trash, "_A_JOB", 2)
    for number in range(5):
        delete(upload(alice, f"{number}.txt"))
    assert call(alice).delete("trash/").status_code == 202
    delete(upload(alice, "later.txt"))

    run_jobs()

    assert in_trash(alice) == ["later.txt"]
    assert len(stored_objects()) == 1
    assert problems() == []


def test_it_is_restored_or_deleted_for_good_and_never_both(alice, document, delete, restore, clock):
    delete(document)
    read = repository.find(owner_id=alice.id, document_id=document.id)
    restore(document)
    # The schedule read it before it was restored.
    assert not deletion.end(read, Ending.EMPTIED)
    delete(document)
    # It is in the trash again, for another stay.
    assert not deletion.end(read, Ending.EMPTIED)
    assert clock_module.now() < repository.find(owner_id=alice.id, document_id=document.id).trashed.until
    assert in_trash(alice) == ["plans.txt"]


def test_what_changes_at_every_try_is_busy(alice, document, monkeypatch):
    monkeypatch.setattr(repository, "trashed_is", lambda _: DocumentItem.id.does_not_exist())
    trash.delete(owner=person(alice), document_id=document.id)

    with pytest.raises(Conflict) as refused:
        trash.restore(owner=person(alice), document_id=document.id)
    assert refused.value.code == "busy"
