"""A link that lasts as long as its documents follows them; one that would outlive them says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from files.models import HEAD, ShareItem
from files.services import deletion, schedule, shares
from files.services.documents import link_ends as share_ends
from files.services.documents import listing
from tests.support.documents import person
from tests.support.links import Visitor, now

DAY = 86_400


@pytest.fixture
def keep(alice):
    """Keeps a document for so many days from now on; its new end."""

    def run(document, days):
        return listing.change(owner=person(alice), document_id=document.id, expires_in=days * DAY).expires_at

    return run


def ends(made, alice):
    """When a link ends by itself, and when it leads nowhere any more."""
    found = now(made, alice)
    return found.expires_at, found.ends_at


def due(made):
    return ShareItem.get(made.slug, HEAD, consistent_read=True).due_at


def test_a_link_as_long_as_its_documents_follows_them(upload, share, keep, alice):
    first, second = upload(alice, "a.txt", expires_in=7 * DAY), upload(alice, "b.txt", expires_in=7 * DAY)
    made = share([first, second])
    assert made.follows_documents
    found, seen = {first.id: first.expires_at, second.id: second.expires_at}, {due(made)}

    for document, days in ((first, 30), (second, 20), (first, 10), (second, 60), (second, 1)):
        found[document.id] = keep(document, days)
        last = max(found.values())
        assert ends(made, alice) == (last, last)
        seen.add(due(made))
    assert len(seen) == 5


def test_it_follows_what_comes_and_goes(upload, share, alice):
    short, long = upload(alice, "a.txt", expires_in=2 * DAY), upload(alice, "b.txt", expires_in=9 * DAY)
    made, owner = share([short]), person(alice)

    shares.add_documents(owner=owner, share_id=made.id, document_ids=[long.id])
    assert ends(made, alice) == (long.expires_at, long.expires_at)
    shares.remove_document(owner=owner, share_id=made.id, document_id=long.id)
    assert ends(made, alice) == (short.expires_at, short.expires_at)
    shares.add_documents(owner=owner, share_id=made.id, document_ids=[long.id])
    deletion.delete(owner=owner, document_id=long.id)
    assert ends(made, alice) == (short.expires_at, short.expires_at)


def test_an_extended_document_keeps_its_link(upload, share, keep, clock, alice, run_jobs):
    document = upload(alice, expires_in=DAY)
    made = share([document])
    keep(document, 9)
    clock.move(days=2)

    schedule.sweep()
    run_jobs()

    assert Visitor(made.slug).claim().status_code == 200


def test_the_schedule_puts_an_end_right_that_was_left_behind(
    upload, share, keep, clock, alice, monkeypatch, run_jobs
):
    document = upload(alice, expires_in=DAY)
    made = share([document])
    with monkeypatch.context() as crash:
        crash.setattr(share_ends, "follow", lambda *args, **more: None)
        end = keep(document, 9)
    clock.move(days=1, minutes=6)

    schedule.sweep()
    run_jobs()

    assert ends(made, alice) == (end, end)
    assert Visitor(made.slug).claim().status_code == 200


def test_a_link_with_an_end_of_its_own_keeps_it_and_says_when_its_documents_end_before(upload, share, keep, alice):
    document = upload(alice, expires_in=DAY)
    made = share([document], expires_in=20 * DAY)
    assert not made.follows_documents
    assert (made.outlives_documents, made.ends_at) == (True, document.expires_at)

    api = alice.client.get(f"/api/v1/shares/{made.id}/").json()
    assert api["ends_at"] == document.expires_at.isoformat().replace("+00:00", "Z")
    assert api["ends_at"] < api["expires_at"]
    assert Visitor(made.slug).look().json()["ends_at"] == api["ends_at"]
    page = alice.client.get(reverse("files:share", kwargs={"share_id": made.id})).content.decode()
    assert "extend the documents" in page

    end = keep(document, 30)
    assert end > now(made, alice).expires_at == now(made, alice).ends_at == made.expires_at
    page = alice.client.get(reverse("files:share", kwargs={"share_id": made.id})).content.decode()
    assert "extend the documents" not in page


def test_whether_it_follows_can_be_changed(upload, share, keep, change, alice, call):
    document = upload(alice, expires_in=5 * DAY)
    made = share([document])
    change(made, expires_in=3 * DAY)
    assert not now(made, alice).follows_documents
    keep(document, 9)
    assert now(made, alice).expires_at < now(made, alice).documents_end

    answer = call(alice).patch(f"shares/{made.id}/", {"expires_in": None}).json()
    assert answer["follows_documents"]
    assert answer["expires_at"] == answer["ends_at"]
    end = keep(document, 11)
    assert ends(made, alice) == (end, end)


def test_on_the_page_a_tick_follows_and_a_moment_does_not(upload, share, keep, alice):
    document = upload(alice, expires_in=5 * DAY)
    made = share([document])
    page = reverse("files:share", kwargs={"share_id": made.id})
    form = {"title": made.title, "audience": "anyone"}
    shown = form | {"expires_at": f"{made.expires_at:%Y-%m-%dT%H:%M}", "follows_documents": "on"}

    alice.client.post(page, shown)
    assert ends(made, alice)[0] == made.expires_at
    assert now(made, alice).follows_documents

    without = {name: value for name, value in shown.items() if name != "follows_documents"}
    alice.client.post(page, without)
    assert (now(made, alice).follows_documents, ends(made, alice)[0]) == (False, made.expires_at)

    alice.client.post(page, shown)
    assert now(made, alice).follows_documents

    other = made.expires_at.replace(second=0, microsecond=0) - timedelta(days=1)
    alice.client.post(page, shown | {"expires_at": f"{other:%Y-%m-%dT%H:%M}"})
    assert (now(made, alice).follows_documents, ends(made, alice)[0]) == (False, other)


# The calls of a change of a link, up to its write; a change of a document makes one more before it moves the link.
CALLS = [2, 3, 4]


@pytest.mark.parametrize(
    ("comes_between", "call"),
    [("the document's", call) for call in CALLS] + [("the link's", call) for call in [*CALLS, 5]],
)
def test_an_end_that_is_chosen_while_the_documents_move_is_kept(
    comes_between, call, upload, share, keep, change, alice, faults
):
    """Although it is the very moment at which the link ended before, by following them."""
    document = upload(alice, expires_in=5 * DAY)
    made = share([document])

    def link():
        change(made, expires_at=made.expires_at)

    def documents():
        keep(document, 9)

    first, then = (documents, link) if comes_between == "the document's" else (link, documents)
    with faults.at(call, first) as fault:
        then()

    assert fault.happened
    assert (now(made, alice).follows_documents, now(made, alice).expires_at) == (False, made.expires_at)


@pytest.mark.parametrize("call", CALLS)
def test_a_link_that_is_to_follow_while_the_documents_move_ends_with_them(
    call, upload, share, keep, change, alice, faults
):
    document = upload(alice, expires_in=5 * DAY)
    made = share([document], expires_in=3 * DAY)
    found = []
    with faults.at(call, lambda: found.append(keep(document, 9))) as fault:
        change(made, expires_in=None)

    assert fault.happened
    assert ends(made, alice) == (found[0], found[0])


def test_inv_30_an_end_that_moves_with_the_documents_is_no_change_of_the_link(upload, share, keep, alice):
    """ADR 25: what one changes is whether it follows them, and that is as it was."""
    document = upload(alice, expires_in=5 * DAY)
    path = f"/api/v1/shares/{share([document]).id}/"
    before = alice.client.get(path)
    keep(document, 9)
    after = alice.client.get(path)
    assert after["ETag"] == before["ETag"]
    assert after.json()["expires_at"] != before.json()["expires_at"]

    body = {"title": "Plans"}
    answer = alice.client.patch(path, body, content_type="application/json", headers={"If-Match": before["ETag"]})
    assert answer.status_code == 200
