"""A claim goes on for its holder alone, for a day, while what it was derived from holds, and counts once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from files.domain.shares import Audience
from files.models import DocumentItem
from files.services import shares
from files.services.shares import claims, zips
from mydoc import features
from mydoc.core.errors import Conflict
from tests.support.calls import content_of
from tests.support.clock import Clock
from tests.support.documents import person
from tests.support.logs import logged
from tests.support.things import LINK_PASSWORD
from tests.support.visiting import SIGNATURE, Scene
from tests.support.world import World
from tests.unit.invariants import predicates

WHATS = ("document", "zip")
SIGNED_IN = {"audience": Audience.SIGNED_IN.value}
RECIPIENTS = {"audience": Audience.RECIPIENTS.value}
Act = Callable[[Scene, Clock], None]


@pytest.fixture
def world(aws: None, with_pictures: None, clock: Clock) -> World:
    return World.build()


@dataclass
class Held:
    """A claim, and whoever holds it: without a session or anything else but its address."""

    slug: str
    token: str

    @classmethod
    def of(cls, scene: Scene, what: str) -> Held:
        visit = scene.visit()
        if what == "zip":
            return cls(scene.share.slug, zips.claim(visit=visit).resume_token)
        download = claims.claim(visit=visit, document_id=scene.document.id)
        return cls(scene.share.slug, download.resume_token)

    @property
    def path(self) -> str:
        return f"/s/{self.slug}/resume/{self.token}"

    def ask(self, verb: str = "GET") -> Any:
        return Client().generic(verb, self.path)


def _removed(scene: Scene, clock: Clock) -> None:
    shares.remove_document(owner=person(scene.world.alice), share_id=scene.share.id, document_id=scene.document.id)


def _other_bytes(scene: Scene, clock: Clock) -> None:
    DocumentItem(scene.share.owner_id, scene.document.id).update(actions=[DocumentItem.etag.set("another")])


def _a_day(scene: Scene, clock: Clock) -> None:
    scene.change(expires_in=7 * 24 * 3600)
    clock.move(hours=24)


def _older_audience(scene: Scene, clock: Clock) -> None:
    scene.change(audience=Audience.SIGNED_IN.value)


def _nothing(scene: Scene, clock: Clock) -> None:
    """The link is as it was."""


def _another_message(scene: Scene, clock: Clock) -> None:
    scene.change(message="Another one")


def _almost_a_day(scene: Scene, clock: Clock) -> None:
    clock.move(hours=23, minutes=59)


def _named(value: Any) -> str:
    return getattr(value, "__name__", str(value))


# What ends a claim, and the rules of the link before.
ENDS: list[tuple[Act, dict[str, Any]]] = [
    (predicates.expired, {}),
    (predicates.expired_at_a_moment, {}),
    (predicates.revoked, {}),
    (predicates.about_to_go, {}),
    (predicates.paused, {}),
    (predicates.owner_disabled, {}),
    (predicates.links_switched_off, {}),
    (predicates.not_started, {}),
    (predicates.older_password, {}),
    (_older_audience, {}),
    (predicates.signed_in_and_disabled, SIGNED_IN),
    (predicates.recipient_removed, RECIPIENTS),
    (predicates.quarantined, {}),
    (predicates.failed, {}),
    (predicates.deleted, {}),
    (predicates.about_to_be_deleted, {}),
    (predicates.in_the_trash, {}),
    (predicates.document_expired, {}),
    (_removed, {}),
    (_a_day, {}),
]
# What ends nothing: this claim has been counted, whatever comes after it.
GOES_ON: list[tuple[Act, dict[str, Any]]] = [
    (_nothing, {"max_downloads": 2}),
    (predicates.used_up_by_a_lower_limit, {}),
    (_another_message, {}),
    (_almost_a_day, {}),
]


@pytest.mark.parametrize("what", WHATS)
@pytest.mark.parametrize(("act", "rules"), ENDS, ids=_named)
def test_inv_04_what_ends_a_link_ends_the_downloads_of_it(
    what: str, act: Act, rules: Any, world: World, clock: Clock
):
    scene = Scene.of(world, **rules)
    held = Held.of(scene, what)
    assert SIGNATURE in held.ask()["Location"]
    act(scene, clock)
    features.latest()

    with logged(logging.INFO) as log:
        for verb in ("GET", "HEAD"):
            answer = held.ask(verb)
            assert answer.status_code == 404
            assert SIGNATURE not in content_of(answer)
        assert Held("nobodysslug", held.token).ask().status_code == 404
    assert {line["aws_calls"] for line in log.access} == {2}


def test_inv_04_other_bytes_are_no_rest_of_these(world: World, clock: Clock):
    scene = Scene.of(world)
    held = Held.of(scene, "document")
    _other_bytes(scene, clock)
    assert held.ask().status_code == 404


@pytest.mark.parametrize("what", WHATS)
@pytest.mark.parametrize(("act", "rules"), GOES_ON, ids=_named)
def test_inv_01_going_on_counts_nothing_and_each_url_lives_a_minute(
    what: str, act: Act, rules: Any, world: World, clock: Clock
):
    scene = Scene.of(world, **rules)
    held = Held.of(scene, what)
    act(scene, clock)
    before, counted = world.record(), scene.counters()

    seen = set()
    for verb in ("GET", "HEAD", "GET"):
        clock.move(seconds=10)
        answer = held.ask(verb)
        assert answer.status_code == 302
        asked = parse_qs(urlsplit(answer["Location"]).query)
        assert int(asked["X-Amz-Expires"][0]) <= 60
        seen.add(verb)
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
    assert scene.counters() == counted
    assert world.record() == before


@pytest.mark.parametrize("rules", [{"max_downloads": 1}, {"is_one_time": True}], ids=_named)
def test_inv_01_the_last_download_goes_on_and_there_is_no_other(rules: Any, world: World):
    scene = Scene.of(world, **rules)
    held = Held.of(scene, "document")

    assert held.ask().status_code == 302
    assert (
        scene.visitor.browser().post(f"/s/{held.slug}/claim", {"document": scene.document.id}).status_code == 404
    )


@pytest.mark.parametrize("what", WHATS)
def test_inv_28_a_token_is_of_one_claim_of_one_link(what: str, world: World):
    scene, other = Scene.of(world), Scene.of(world)
    held, foreign = Held.of(scene, what), Held.of(other, what)

    for slug, token in (
        (scene.share.slug, foreign.token),
        (scene.share.slug, held.token[:-3] + "AAA"),
        (scene.share.slug, scene.visitor.unlock),
        (scene.share.slug, "x" * 5000),
        ("x" * 300, held.token),
        ("unknown", held.token),
    ):
        assert Held(slug, token).ask().status_code == 404, (slug, token)


@pytest.mark.parametrize("what", WHATS)
def test_inv_01_the_same_claim_is_renewed_for_a_day_and_is_over_then(what: str, world: World, clock: Clock):
    scene = Scene.of(world, max_downloads=1)
    scene.change(expires_in=7 * 24 * 3600)
    claim = zips.claim if what == "zip" else claims.claim

    claim(visit=scene.visit(), claim_id="one click")
    clock.move(hours=23)
    again = claim(visit=scene.visit(password=LINK_PASSWORD), claim_id="one click")
    assert again.expires_at - clock.now() <= timedelta(seconds=60)
    clock.move(hours=1)
    with pytest.raises(Conflict, match="expired after a day"):
        claim(visit=scene.visit(password=LINK_PASSWORD), claim_id="one click")
