"""What a link holds: given when it is made, put in later, or uploaded straight into it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from files.domain.documents import MOST_SHARES
from files.models import HEAD, DocumentItem, EntryItem, ShareItem, document_part
from files.services import deletion, shares, uploads
from files.services.documents import copies, listing, processing, repository
from mydoc.core.errors import Conflict, NotFound
from mydoc.core.ids import new_id
from tests.support.api import refusal
from tests.support.contents import untouched
from tests.support.documents import person, put_parts
from tests.support.faults import Kind
from tests.support.links import Visitor, now
from tests.support.soundness import problems


@pytest.fixture
def send(alice) -> Callable[..., None]:
    """Sends the bytes of an upload of Alice's and processes it."""

    def run(document_id, content=b"hello"):
        document = repository.get_own(owner=person(alice), document_id=document_id)
        parts = put_parts(document, content)
        uploads.complete(owner=person(alice), document_id=document_id, parts=parts)
        processing.process(owner_id=alice.id, document_id=document_id)

    return run


def test_made_empty_and_filled_by_uploads(alice, call, send):
    caller = call(alice)
    made = caller.post("shares/", {"documents": []}).json()
    visitor = Visitor(made["slug"])
    assert visitor.page().status_code == 200
    assert visitor.look().json()["documents_count"] == 0
    assert (visitor.claim().status_code, visitor.claim().json()["code"]) == (404, "document_not_found")

    body = {"name": "a.txt", "size": 5, "folder": "Photos/2026", "share": made["id"]}
    document = caller.post("documents/", body).json()
    seen = visitor.look().json()
    assert [(one["name"], one["folder"], one["status"]) for one in seen["documents"]] == [
        ("a.txt", "Photos/2026", "uploading")
    ]
    assert (seen["waiting"], seen["waiting_size"]) == (1, 5)
    assert "1 document (5 bytes) is still uploading" in visitor.page().content.decode().replace("\xa0", " ")
    assert visitor.claim().json()["code"] == "share_not_found"
    assert "a.txt" not in visitor.page().content.decode()

    send(document["id"])
    seen = visitor.look().json()
    assert (seen["waiting"], seen["documents"][0]["status"]) == (0, "ready")
    assert visitor.claim().status_code == 200
    assert "Photos/2026" in visitor.page().content.decode()
    assert problems() == []


def test_an_upload_into_what_is_not_there(alice, bob, call):
    mine, theirs = call(alice), call(bob)
    made = theirs.post("shares/", {"documents": []}).json()
    for share_id in (made["id"], new_id(), "x", made["slug"]):
        with untouched():
            refusal(mine.post("documents/", {"name": "a", "size": 1, "share": share_id}), 404, "share_not_found")
    theirs.delete(f"shares/{made['id']}/")
    with untouched():
        refusal(theirs.post("documents/", {"name": "a", "size": 1, "share": made["id"]}), 404, "share_not_found")


def test_a_link_revoked_while_an_upload_into_it_begins(alice, share, faults):
    for call in range(1, 6):
        made = share([])

        def revoke(made=made):
            shares.revoke(owner=person(alice), share_id=made.id)

        with faults.at(call, revoke) as fault, suppress(Conflict, NotFound):
            uploads.start(owner=person(alice), name="a.txt", size=1, share=made.id)
        if not fault.happened:
            break
        assert list(ShareItem.query(made.slug)) == []
        assert problems() == []
    assert call > 3


def test_documents_are_put_in_and_taken_out(alice, call, share, upload):
    first, second = upload(alice, "a.txt"), upload(alice, "b.txt")
    made = share([first])
    path = f"shares/{made.id}/documents/"
    answer = call(alice).post(path, {"documents": [second.id, first.id]})
    assert (answer.status_code, answer.json()["documents_count"]) == (200, 2)
    visitor = Visitor(made.slug)
    assert visitor.names() == ["a.txt", "b.txt"]
    again = call(alice).post(path, {"documents": [second.id]}).json()
    assert (again["documents_count"], again["size"]) == (2, 10)

    assert call(alice).delete(f"{path}{first.id}/").status_code == 204
    assert visitor.names() == ["b.txt"]
    assert visitor.claim(first).json()["code"] == "document_not_found"
    assert call(alice).delete(f"{path}{first.id}/").status_code == 404
    assert call(alice).delete(f"{path}{second.id}/").status_code == 204
    # It stays, to be filled again.
    assert visitor.look().json()["documents_count"] == 0
    assert problems() == []


def test_only_ones_own_documents(alice, bob, call, share, upload):
    made, foreign = share(), upload(bob)
    caller = call(alice)
    with untouched():
        refusal(
            caller.post(f"shares/{made.id}/documents/", {"documents": [foreign.id]}), 404, "document_not_found"
        )
        refusal(caller.post(f"shares/{made.id}/documents/", {"documents": []}), 400, "invalid")


@pytest.mark.parametrize("count", [45, 46, 90, 91, 100])
def test_more_than_fit_one_transaction(count, share, many, alice):
    found = many(count)
    made = share(found)
    kept = now(made, alice)
    assert (kept.documents_count, kept.ready_count, kept.size) == (count, count, count)
    assert [one.id for one in kept.documents] == [one.id for one in found]
    assert problems_of_links() == []


def test_more_are_put_in_than_fit_one_transaction(share, many, alice):
    made, found = share([]), many(92)
    ids = [document.id for document in found]
    added = shares.add_documents(owner=person(alice), share_id=made.id, document_ids=ids)
    assert added.documents_count == 92
    assert problems_of_links() == []


@pytest.mark.parametrize("kind", [Kind.LOST, Kind.KILLED])
def test_a_crash_or_a_lost_answer_amid_many(kind, share, many, alice, faults):
    found = many(92)
    ids = [document.id for document in found]
    for call in range(1, 5):
        made = share([])
        with faults.at(call, kind) as fault:
            shares.add_documents(owner=person(alice), share_id=made.id, document_ids=ids)
        # Whoever is in doubt asks again.
        shares.add_documents(owner=person(alice), share_id=made.id, document_ids=ids)
        assert fault.happened
        assert now(made, alice).documents_count == 92
        assert problems_of_links() == []


def test_a_document_is_in_so_many_links_and_no_more(share, upload, alice):
    document = upload(alice)
    for _ in range(MOST_SHARES):
        share([document])
    with pytest.raises(Conflict) as refused, untouched():
        share([document])
    assert refused.value.code == "too_many_links"
    other = share()
    with pytest.raises(Conflict), untouched():
        shares.add_documents(owner=person(alice), share_id=other.id, document_ids=[document.id])
    # All of them follow the document, and it ends in all.
    listing.rename(owner=person(alice), document_id=document.id, name="renamed.txt")
    stored = repository.get_own(owner=person(alice), document_id=document.id)
    assert {Visitor(slug).names()[0] for slug in stored.share_slugs} == {"renamed.txt"}
    deletion.delete(owner=person(alice), document_id=document.id)
    assert {Visitor(slug).says() for slug in stored.share_slugs} == {"share_not_found"}
    assert problems() == []


def test_a_link_that_is_full(share, upload, alice, monkeypatch):
    monkeypatch.setattr(copies, "MOST_DOCUMENTS", 2)
    made, more = share([upload(alice), upload(alice)]), upload(alice)
    with untouched(), pytest.raises(Conflict) as refused:
        shares.add_documents(owner=person(alice), share_id=made.id, document_ids=[more.id])
    assert refused.value.code == "share_full"
    with untouched(), pytest.raises(Conflict) as refused:
        uploads.start(owner=person(alice), name="a", size=1, share=made.id)
    assert refused.value.code == "share_full"


def test_a_folder_is_kept(alice, call):
    folder = "été/Ω (with space)"
    caller = call(alice)
    made = caller.post("shares/", {"documents": []}).json()
    document = caller.post("documents/", {"name": "a", "size": 1, "folder": folder, "share": made["id"]}).json()
    assert document["folder"] == folder
    assert Visitor(made["slug"]).look().json()["documents"][0]["folder"] == folder
    assert caller.get(f"documents/{document['id']}/").json()["folder"] == folder


def test_counts_follow_what_becomes_of_documents(alice, share, send):
    made = share([])
    document = uploads.start(owner=person(alice), name="a.txt", size=5, share=made.id)
    for status, counts in (("uploading", (1, 0, 1)), ("ready", (1, 1, 0))):
        if status == "ready":
            send(document.id)
        head = ShareItem.get(made.slug, HEAD)
        entry = EntryItem.get(made.slug, document_part(document.id))
        assert entry.status == status == DocumentItem.get(alice.id, document.id).status
        assert (head.documents_count, head.ready_count, now(made, alice).coming_count) == counts


def problems_of_links():
    """Nobody sent the bytes of these."""
    return [problem for problem in problems() if "bytes instead of" not in problem and "unfinished" not in problem]
