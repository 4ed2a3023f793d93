"""Only what is ready can be had, by whatever way; and whatever goes wrong on the way there leaves it not ready."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from files.domain.documents import Document, Status
from files.models import HEAD, DocumentItem, EntryItem, ShareItem, document_part
from files.services import previews, shares, uploads
from files.services.documents import colleagues, processing, repository
from files.services.shares import claims, zips
from files.services.shares.visits import Visit
from files.services.zips.manifest import read_manifest
from mydoc.core.errors import MyDocError
from tests.support.calls import body_of, call, content_of, path_of
from tests.support.clock import Clock
from tests.support.documents import person, put_parts
from tests.support.faults import Kind
from tests.support.routes import all_routes
from tests.support.visiting import SIGNATURE, Scene, told
from tests.support.world import World

NOT_READY = [status for status in Status if status is not Status.READY]
# What sends bytes needs a URL to send them to.
OF_UPLOADS = ("/parts/", "/complete/")


@pytest.fixture
def world(aws: None, with_pictures: None, clock: Clock) -> World:
    return World.build()


def become(document: Document, status: Status) -> None:
    before = repository.find(owner_id=document.owner_id, document_id=document.id)
    assert before
    repository.change(before, replace(before, status=status), actions=[DocumentItem.status.set(status.value)])


def answers_to_people(world: World, things: Any) -> list[Any]:
    """What owner and colleagues are told by everything that names a document or lists some."""
    found = []
    for actor in (world.alice, world.bob):
        client = world.browser(actor)
        found += [client.get(path) for path in ("/", "/?scope=shared", "/api/v1/documents/")]
        for key in all_routes():
            method, route = key
            # Restoring is how another document, in the trash, is there again.
            is_anothers = route.startswith(("/api/v1/public/", "/trash/")) or route.endswith("/restore/")
            if (
                "<str:document_id>" not in route
                or route.endswith(OF_UPLOADS)
                or is_anothers
                or "/remove/" in route
            ):
                continue
            if method in {"GET", "POST"}:
                found.append(call(client, key, path_of(key, things), body_of(key, things)))
    return found


@pytest.mark.parametrize("status", NOT_READY, ids=str)
def test_inv_17_nobody_gets_what_is_not_ready(status: Status, world: World):
    scene = Scene.of(world)
    things = world.things()
    things.__dict__["document"] = scene.document
    assert any(told(answer, [SIGNATURE]) for answer in answers_to_people(world, things))

    become(scene.document, status)

    for (key, _), answer in scene.answers().items():
        assert not told(answer, [SIGNATURE]), (key, content_of(answer))
    for answer in answers_to_people(world, things):
        assert not told(answer, [SIGNATURE]), (answer.request["PATH_INFO"], content_of(answer))


@pytest.mark.parametrize("status", NOT_READY, ids=str)
def test_inv_17_a_zip_holds_what_is_ready_and_no_more(status: Status, alice, upload):
    ready, other = upload(alice, "ready.txt"), upload(alice, "other.txt")
    made = shares.create(owner=person(alice), document_ids=[ready.id, other.id])
    become(other, status)

    manifest = read_manifest(owner_id=alice.id, share_id=made.id)
    assert manifest
    assert [source.name for source in manifest.sources] == ["ready.txt"]
    become(ready, status)
    assert read_manifest(owner_id=alice.id, share_id=made.id) is None


@pytest.mark.parametrize("status", NOT_READY, ids=str)
def test_inv_17_a_copy_that_lags_gives_nothing(status: Status, world: World):
    """A link says that it is ready, and the document itself does not: the transaction asks the document."""
    scene = Scene.of(world)
    DocumentItem(world.alice.id, scene.document.id).update([DocumentItem.status.set(status.value)])
    assert EntryItem.get(scene.share.slug, document_part(scene.document.id)).status == "ready"

    for (key, number), answer in scene.answers().items():
        if key[0] == "POST" and "/zip" not in key[1]:
            assert not told(answer, [SIGNATURE]), (key, number, content_of(answer))


def test_inv_17_a_zip_made_before_is_none_any_more(world: World):
    scene = Scene.of(world)
    visit = scene.visit()
    assert zips.claim(visit=visit).url
    become(scene.document, Status.QUARANTINED)
    with pytest.raises(MyDocError):
        zips.claim(visit=visit)


@pytest.fixture
def arriving(alice, bob) -> Callable[[], tuple[Document, str]]:
    """A document whose bytes have arrived, shared with Bob and behind a link."""

    def make() -> tuple[Document, str]:
        owner = person(alice)
        document = uploads.start(owner=owner, name="a.txt", size=5)
        colleagues.replace_people(owner=owner, document_id=document.id, emails=[bob.email])
        made = shares.create(owner=owner, document_ids=[document.id])
        uploads.complete(owner=owner, document_id=document.id, parts=put_parts(document, b"hello"))
        return document, made.slug

    return make


def is_to_be_had(document: Document, slug: str, *actors: Any) -> set[bool]:
    """Whether each way leads to its bytes."""
    body = {"document": document.id}
    public = f"/api/v1/public/shares/{slug}"
    found = [
        Client().post(f"{public}/claim/", body, "application/json"),
        Client().post(f"{public}/preview/", body, "application/json"),
        *(actor.client.get(f"/api/v1/documents/{document.id}/download/") for actor in actors),
        *(
            actor.client.post(f"/api/v1/documents/{document.id}/preview/", {}, "application/json")
            for actor in actors
        ),
    ]
    assert {answer.status_code for answer in found} <= {200, 404, 409}
    return {SIGNATURE in content_of(answer) for answer in found}


@pytest.mark.parametrize("kind", [Kind.UNREACHED, Kind.KILLED], ids=lambda kind: kind.name)
def test_inv_17_whatever_fails_on_the_way_leaves_it_not_ready(kind, arriving, alice, bob, faults, with_pictures):
    for number in itertools.count(1):
        document, slug = arriving()
        with faults.at(number, kind) as fault:
            try:
                processing.process(owner_id=alice.id, document_id=document.id)
            except Exception:
                assert fault.happened
        stored = repository.find(owner_id=alice.id, document_id=document.id)
        assert stored
        is_ready = stored.status is Status.READY
        assert is_to_be_had(document, slug, alice, bob) == {is_ready}
        if not fault.happened:
            break
        processing.process(owner_id=alice.id, document_id=document.id)
        assert is_to_be_had(document, slug, alice, bob) == {True}
    assert is_ready
    assert number > 4


@pytest.mark.parametrize("error", [MemoryError, OSError, TimeoutError, RuntimeError, SystemExit])
def test_inv_17_an_inspection_that_breaks_leaves_it_not_ready(error, arriving, alice, bob, monkeypatch):
    def broken(*args: Any, **options: Any) -> Any:
        raise error("down, slow or unsure")

    document, slug = arriving()
    monkeypatch.setattr(processing, "may_have_thumbnail", lambda content_type, size: True)
    monkeypatch.setattr(processing, "inspect", broken)
    with pytest.raises(error):
        processing.process(owner_id=alice.id, document_id=document.id)
    assert is_to_be_had(document, slug, alice, bob) == {False}


def test_inv_17_other_bytes_than_declared_are_never_ready(arriving, alice, bob):
    document, slug = arriving()
    DocumentItem(alice.id, document.id).update([DocumentItem.size.set(6)])
    processing.process(owner_id=alice.id, document_id=document.id)
    stored = repository.find(owner_id=alice.id, document_id=document.id)
    assert stored
    assert stored.status is Status.FAILED
    assert is_to_be_had(document, slug, alice, bob) == {False}


@pytest.mark.parametrize("act", [claims.claim, previews.of_share_document], ids=["claim", "preview"])
def test_inv_17_what_is_withheld_between_a_look_and_its_url_is_withheld(act, alice, upload, faults):
    """Whoever claims or looks is judged by the moment of the transaction."""
    document = upload(alice)
    made = shares.create(owner=person(alice), document_ids=[document.id])
    withhold = faults.at(2, lambda: become(document, Status.QUARANTINED))
    with withhold as fault, pytest.raises(MyDocError):
        act(visit=Visit(made.slug), document_id=document.id)
    assert fault.happened
    assert int(ShareItem.get(made.slug, HEAD).downloads) == 0


def test_inv_17_ready_ends_with_its_time(world: World, clock: Clock):
    scene = Scene.of(world, expires_in=30 * 24 * 3600, password=None)
    clock.move(days=7, seconds=1)
    assert scene.share.expires_at > clock.now() + timedelta(days=1)
    for (key, _), answer in scene.answers().items():
        assert not told(answer, [SIGNATURE]), key
