"""What is done with many documents at once: each has its own result, and what is not reached says so."""

from __future__ import annotations

import pytest

from files.services import bulk, trash
from files.services.documents import listing
from mydoc.core.errors import Conflict, Invalid, NotFound
from mydoc.core.ids import new_id
from tests.support.documents import person


def codes(results):
    return [result.error and result.error.code for result in results]


def remaining(owner, documents):
    return {document.name for document in listing.own(owner=owner, document_ids=[one.id for one in documents])}


def test_each_is_deleted_or_says_why_not(alice, bob, upload):
    mine, kept, theirs = upload(alice, "a.txt"), upload(alice, "b.txt"), upload(bob, "c.txt")
    ids = [theirs.id, mine.id, new_id(), "nonsense", mine.id]
    results = bulk.delete(owner=person(alice), document_ids=ids)
    assert [result.document_id for result in results] == ids[:4]
    assert codes(results) == ["document_not_found", None, "document_not_found", "document_not_found"]
    assert remaining(person(alice), [mine, kept]) == {"b.txt"}
    assert remaining(person(bob), [theirs]) == {"c.txt"}


def test_what_was_deleted_is_restored_unless_it_was_for_good(alice, bob, upload):
    back, gone, theirs = upload(alice, "a.txt"), upload(alice, "b.txt"), upload(bob, "c.txt")
    bulk.delete(owner=person(alice), document_ids=[back.id])
    bulk.delete(owner=person(alice), document_ids=[gone.id], permanently=True)
    bulk.delete(owner=person(bob), document_ids=[theirs.id])
    results = bulk.restore(owner=person(alice), document_ids=[back.id, gone.id, theirs.id])
    assert codes(results) == [None, "document_not_found", "document_not_found"]
    assert remaining(person(alice), [back, gone]) == {"a.txt"}


def test_one_that_is_busy_hinders_no_other(alice, upload, monkeypatch):
    documents = [upload(alice, f"{number}.txt") for number in range(3)]
    delete = trash.delete

    def refuse_second(*, owner, document_id):
        if document_id == documents[1].id:
            raise Conflict("busy", "The document was changed at the same time. Try again.")
        delete(owner=owner, document_id=document_id)

    monkeypatch.setattr(trash, "delete", refuse_second)
    assert codes(bulk.delete(owner=person(alice), document_ids=[one.id for one in documents])) == [
        None,
        "busy",
        None,
    ]
    assert remaining(person(alice), documents) == {"1.txt"}


def test_the_expiry_of_all_changes_or_a_wrong_one_of_none(alice, upload, clock):
    documents = [upload(alice, f"{number}.txt") for number in range(2)]
    ids = [document.id for document in documents]
    with pytest.raises(Invalid) as refused:
        bulk.change_expiry(owner=person(alice), document_ids=ids, expires_in=1)
    assert refused.value.code == "bad_expiry"
    assert codes(bulk.change_expiry(owner=person(alice), document_ids=ids, expires_in=3600)) == [None, None]
    clock.move(seconds=3601)
    with pytest.raises(NotFound):
        listing.get_own(owner=person(alice), document_id=ids[0])
    assert remaining(person(alice), documents) == set()


def test_what_there_is_no_time_for_says_so_and_is_done_by_the_next_call(alice, upload, monkeypatch):
    documents = [upload(alice, f"{number}.txt") for number in range(3)]
    monkeypatch.setattr(bulk, "_SECONDS", 0)
    ids = [document.id for document in documents]
    assert codes(bulk.delete(owner=person(alice), document_ids=ids)) == [None, "not_reached", "not_reached"]
    assert remaining(person(alice), documents) == {"1.txt", "2.txt"}
    assert codes(bulk.delete(owner=person(alice), document_ids=ids[1:])) == [None, "not_reached"]


def test_over_rest_all_that_match_are_named_and_deleted(alice, bob, call, upload):
    documents = [upload(alice, f"report {number}.txt") for number in range(3)]
    upload(alice, "other.txt")
    upload(bob, "report of Bob's.txt")
    found = call(alice).get("documents/brief/?q=report&limit=2").json()
    rest = call(alice).get(f"documents/brief/?q=report&limit=2&cursor={found['next_cursor']}").json()
    assert rest["next_cursor"] is None
    items = found["items"] + rest["items"]
    assert {item["id"] for item in items} == {document.id for document in documents}
    assert items[0] == {"id": documents[2].id, "name": "report 2.txt", "size": 5, "status": "ready"}

    ids = [item["id"] for item in items]
    answer = call(alice).post("documents/batch/delete/", {"documents": [*ids, "nonsense"]})
    assert answer.status_code == 200
    *done, refused = answer.json()["results"]
    assert done == [{"id": one, "error": None} for one in ids]
    assert refused["error"] == call(alice).delete("documents/nonsense/").json()
    assert call(alice).get("documents/brief/").json()["items"][0]["name"] == "other.txt"


@pytest.mark.parametrize("body", [{}, {"documents": []}, {"documents": ["a"] * 101}, {"documents": [1]}, []])
def test_what_is_no_list_of_ids_is_refused_as_a_whole(alice, call, body):
    for path, more in [("documents/batch/delete/", {}), ("documents/batch/expiry/", {"expires_in": 3600})]:
        sent = {**body, **more} if isinstance(body, dict) else body
        assert call(alice).post(path, sent).status_code == 400


def test_a_zip_is_of_ones_own_documents_that_are_ready(alice, bob, call, upload, run_jobs):
    mine, other, theirs = upload(alice, "a.txt"), upload(alice, "b.txt"), upload(bob, "c.txt")
    body = {"documents": [mine.id, theirs.id]}
    assert call(alice).post("documents/batch/zip/", body).json()["state"] == "building"
    run_jobs()
    ready = call(alice).post("documents/batch/zip/", body).json()
    assert ready["url"]
    assert (ready["name"], ready["total"]) == ("Documents.zip", mine.size)
    # Of others it is another one, of one that is gone none.
    assert call(alice).post("documents/batch/zip/", {"documents": [mine.id, other.id]}).json()["url"] is None
    bulk.delete(owner=person(alice), document_ids=[mine.id])
    assert call(alice).post("documents/batch/zip/", body).json()["code"] == "nothing_to_zip"
    assert call(alice).post("documents/batch/zip/", {"documents": ["nonsense"]}).json()["code"] == "bad_selection"
