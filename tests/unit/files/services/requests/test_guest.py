"""What guests send is the owner's, who sees who sent it."""

from __future__ import annotations

import pytest

from accounts.services import profile
from files.domain.audit import Action
from files.domain.documents import Status
from files.models import ActivityItem, AuditItem, RequestItem
from files.services import deletion
from files.services.documents import listing, pages, processing, repository
from files.services.requests import guest as request_guest
from files.services.requests import submissions
from mydoc.core.errors import MyDocError
from tests.support.collecting import Jane, new_request, taken
from tests.support.documents import person
from tests.support.soundness import problems, stored_objects

pytestmark = pytest.mark.usefixtures("running_schedule")

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def found(document):
    return repository.find(owner_id=document.owner_id, document_id=document.id)


def test_what_a_guest_sends_is_the_owners(alice, bob):
    request = new_request(alice, keep_for=3600)
    jane = Jane.of(request, "Jane", "Jane@Example.com")

    document = found(jane.send("plan.txt"))

    assert (document.status, document.owner_id) == (Status.READY, alice.id)
    assert document.collected.label == "Jane <Jane@example.com>"
    assert (document.expires_at - document.uploaded_at).total_seconds() == 3600
    assert pages.list_mine(owner=person(alice)).items[0].id == document.id
    assert profile.get(user_id=alice.id).bytes_used == 5
    [line] = [item for item in AuditItem.query(alice.id) if item.action == Action.COLLECTED.value]
    assert (line.actor, line.document_id) == ("Jane <Jane@example.com>", document.id)
    [happened] = [item for item in ActivityItem.scan() if item.happening == "request.collected"]
    assert (happened.owner_id, happened.request_id, happened.size) == (alice.id, request.id, 5)
    assert (happened.document_id, happened.by) == (document.id, "Jane <Jane@example.com>")
    shown = alice.client.get(f"/api/v1/documents/{document.id}/").json()
    assert (shown["collected_from"], shown["request_id"]) == ("Jane <Jane@example.com>", request.id)
    assert request.slug not in alice.client.get(f"/api/v1/documents/{document.id}/").content.decode()
    assert "Jane &lt;Jane@example.com&gt;" in alice.client.get("/").content.decode()


def test_whom_it_is_shared_with_does_not_learn_who_sent_it(alice, bob):
    from files.services.documents import colleagues

    document = Jane.of(new_request(alice)).send()
    colleagues.replace_people(owner=person(alice), document_id=document.id, emails=[bob.email])

    shown = bob.client.get(f"/api/v1/documents/{document.id}/")

    assert shown.status_code == 200
    assert shown.json()["collected_from"] is None
    assert "Jane" not in bob.client.get(f"/documents/{document.id}/").content.decode()


def test_the_owner_sees_who_sent_what(alice):
    request = new_request(alice)
    jane, joe = Jane.of(request), Jane.of(request, "Joe", "joe@example.com")
    first, second = jane.send("1.txt"), joe.send("2.txt", folder="Photos")
    joe.start("3.txt")

    newest, oldest = submissions.list_of(owner=person(alice), request_id=request.id).items

    assert (oldest.label, newest.label) == ("Jane", "Joe <joe@example.com>")
    assert [(file.document_id, file.status.value) for file in oldest.files] == [(first.id, "received")]
    assert [(file.name, file.folder) for file in newest.files] == [("2.txt", "Photos"), ("3.txt", "")]
    assert (newest.files_count, newest.bytes_count) == (2, 10)
    page = submissions.files_of(owner=person(alice), request_id=request.id, submission_id=joe.id, limit=1)
    assert [file.document_id for file in page.items] == [second.id]
    which = {"request_id": request.id, "submission_id": joe.id, "cursor": page.next_cursor}
    rest = submissions.files_of(owner=person(alice), **which)
    assert ([file.name for file in rest.items], rest.next_cursor) == (["3.txt"], None)


def test_submissions_come_in_pages(alice):
    request = new_request(alice)
    ids = []
    for number in range(5):
        guest = Jane.of(request, f"Guest {number}")
        guest.start(f"{number}.txt")
        ids.append(guest.id)
    seen, cursor = [], None
    for _ in range(3):
        page = submissions.list_of(owner=person(alice), request_id=request.id, cursor=cursor, limit=2)
        seen += [(item.id, [file.name for file in item.files]) for item in page.items]
        cursor = page.next_cursor

    assert cursor is None
    assert seen == [(id_, [f"{number}.txt"]) for number, id_ in reversed(list(enumerate(ids)))]


def test_who_says_who_they_are_leaves_nothing_behind(alice):
    request = new_request(alice)
    for _ in range(3):
        Jane.of(request)

    assert submissions.list_of(owner=person(alice), request_id=request.id).items == []
    assert RequestItem.count() == 1


@pytest.mark.usefixtures("lasting_moment")
def test_saying_so_again_and_again_is_limited(alice):
    request = new_request(alice)
    who = {"slug": request.slug, "name": "Jane", "address": "192.0.2.9"}
    for _ in range(60):
        request_guest.introduce(**who)
    with pytest.raises(MyDocError) as caught:
        request_guest.introduce(**who)
    assert caught.value.code == "too_many_requests"


@pytest.mark.parametrize(
    ("types", "name", "content_type", "content", "status"),
    [
        ([".pdf"], "a.pdf", "", PDF, "ready"),
        ([".pdf"], "a.pdf", "", PNG, "failed"),
        ([".pdf"], "a.txt", "application/pdf", PDF, "type_not_accepted"),
        (["image/*"], "a.png", "image/png", PDF, "failed"),
        (["image/*"], "a.png", "image/png", b"", "failed"),
    ],
)
def test_types_are_asked_of_the_name_and_of_the_bytes(alice, types, name, content_type, content, status):
    request = new_request(alice, types=types)
    jane = Jane.of(request)
    if status == "type_not_accepted":
        with pytest.raises(MyDocError) as caught:
            jane.start(name, content, content_type=content_type)
        assert (caught.value.code, taken(request)) == (status, (0, 0))
        return

    document = found(jane.send(name, content, content_type=content_type))

    assert document.status.value == status, document.failure_reason
    assert jane.seen() == [(name, "received" if status == "ready" else "failed")]
    if status == "failed":
        assert "accepts only" in document.failure_reason
        assert ("is empty" in document.failure_reason) is (content == b"")
        assert stored_objects() == {}
        with pytest.raises(MyDocError):
            listing.download(viewer=person(alice), document_id=document.id)
        shown = alice.client.get(f"/documents/{document.id}/").content.decode()
        assert document.failure_reason in shown
        [entry] = request_guest.list_own(visit=jane.visit).items
        assert entry.failure_reason == document.failure_reason
        assert document.failure_reason in alice.client.get(f"/requests/{request.id}/").content.decode()
    assert problems() == []


def test_a_file_whose_request_is_gone_fails_closed(alice):
    request = new_request(alice)
    jane = Jane.of(request)
    document = jane.start()
    jane.complete(document)
    RequestItem(request.slug, "a").delete()

    processing.process(owner_id=alice.id, document_id=document.id)

    assert found(document).status is Status.FAILED
    deletion.delete(owner=person(alice), document_id=document.id)
    assert found(document) is None
    assert profile.get(user_id=alice.id).bytes_used == 0


def test_the_owners_limits_hold_for_what_guests_send(alice, set_features):
    request = new_request(alice, keep_for=30 * 86400)
    jane = Jane.of(request)
    set_features(limits={"largest_file": 5, "longest_expiry": 86400, "default_expiry": 86400})

    with pytest.raises(MyDocError) as caught:
        jane.start(content=b"abcdef")
    assert caught.value.code == "file_too_large"
    assert found(jane.send(content=b"abcde")).lifetime.days == 1
    for rules in ({"keep_for": 2 * 86400}, {"expires_in": 2 * 86400}):
        with pytest.raises(MyDocError):
            new_request(alice, **rules)
