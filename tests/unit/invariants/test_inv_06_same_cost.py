"""Unknown and refused cost the same calls to AWS: links, requests, sign-up, sign-in and reset."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client

from accounts.services import administration
from files.services.requests import owner
from mydoc import features
from mydoc.core import clock as clock_module
from mydoc.core.ids import new_id
from tests.conftest import empty_stage
from tests.support.calls import call
from tests.support.clock import Clock
from tests.support.documents import person
from tests.support.logs import logged
from tests.support.routes import all_routes
from tests.support.visiting import CARD, Scene
from tests.support.world import World
from tests.unit.invariants import predicates

# All that is answered as if there were no such link, by the link itself or all of its documents.
GONE = [one for one in predicates.PREDICATES if one.codes is predicates.GONE]


@pytest.fixture
def world(aws: None, with_pictures: None, clock: Clock) -> World:
    return World.build()


def _costs(scene: Scene) -> dict[Any, Any]:
    """What each route's refusal costs."""
    # Which features are on is asked anew by whoever just changed them.
    features.latest()
    with logged(logging.INFO) as log:
        answers = scene.answers()
    found = zip(answers.items(), log.access, strict=True)
    return {
        place: line["aws_calls"]
        for (place, answer), line in found
        if place[0] != CARD and place[0][0] in {"GET", "HEAD", "POST"} and answer.status_code == 404
    }


@pytest.fixture(scope="module")
def unknown_costs() -> dict[Any, int]:
    """What each route costs for a link that never was."""
    with empty_stage(), pytest.MonkeyPatch.context() as monkeypatch:
        clock = Clock()
        monkeypatch.setattr(clock_module, "now", clock.now)
        scene = Scene.of(World.build())
        predicates.unknown(scene, clock)
        return _costs(scene)


@pytest.mark.parametrize("predicate", GONE, ids=str)
def test_inv_06_a_closed_link_costs_what_an_unknown_one_costs(
    predicate: predicates.Predicate, world: World, clock: Clock, unknown_costs: dict[Any, int]
):
    scene = Scene.of(world, **dict(predicate.rules))
    predicate.act(scene, clock)

    _compare(_costs(scene), unknown_costs)


@pytest.mark.parametrize("rules", [{}, predicates.SIGNED_IN, predicates.RECIPIENTS], ids=str)
@pytest.mark.parametrize(
    "act",
    [predicates.owner_disabled, predicates.quarantined, predicates.paused, predicates.used_up_by_a_lower_limit],
    ids=lambda act: act.__name__,
)
def test_inv_06_so_does_one_that_is_asked_with_its_password(act: Any, rules: Any, world: World, clock: Clock):
    scene, other = Scene.of(world, **rules), Scene.of(world, **rules)
    act(scene, clock)
    # What had unlocked it is gone: each call shows the password, which costs calls of its own.
    scene.visitor.unlock = other.visitor.unlock = ""
    predicates.unknown(other, clock)

    _compare(_costs(scene), _costs(other))


def _compare(refused: dict[Any, int], unknown: dict[Any, int]) -> None:
    assert refused
    assert refused == {place: unknown[place] for place in refused}


@pytest.mark.parametrize("act", ["close", "disable", "pause"])
def test_inv_06_so_does_a_request(act: str, world: World, clock: Clock):
    request = world.things().request
    slugs = {"closed": request.slug, "unknown": "nobodysslugnobodysslug"}
    if act == "close":
        owner.close(owner=person(world.alice), request_id=request.id)
    elif act == "disable":
        administration.disable(user_id=world.alice.id)
    else:
        clock.move(days=60)
    features.latest()
    found: dict[str, list[tuple[int, int]]] = {}
    for name, slug in slugs.items():
        for route in routes_of_requests():
            path = route[1].replace("<str:slug>", slug).replace("<str:document_id>", new_id())
            body = {} if route[0] == "GET" else {"name": "x", "size": 5, "part_numbers": [1], "parts": []}
            with logged(logging.INFO) as log:
                answer = call(Client(), route, path, body)
            found.setdefault(name, []).append((answer.status_code, log.access[0]["aws_calls"]))
    assert found["closed"] == found["unknown"]
    assert {status for status, _ in found["closed"]} <= {400, 404}


def routes_of_requests() -> list[Any]:
    """All that a guest without a token may call."""
    return sorted(key for key in all_routes() if key[1].startswith(("/r/", "/api/v1/public/requests/")))


NOBODY = "nobody@example.com"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/auth/register/", {"name": "N", "surname": "N"}),
        ("/api/v1/auth/login/", {"password": "not the password"}),
        ("/api/v1/auth/password/reset/", {}),
        ("/api/v1/auth/confirm/resend/", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_inv_23_an_address_that_is_taken_costs_what_an_unknown_one_costs(path: str, body: Any, world: World):
    world.alice.bearer  # noqa: B018 - signs her in, once
    found = []
    for email in (world.alice.email, world.dave.email, NOBODY):
        with logged(logging.INFO) as log:
            answer = Client().post(path, {"email": email, **body}, "application/json")
        found.append((answer.status_code, log.access[0]["aws_calls"]))
    assert len(set(found)) == 1, found
    assert found[0][0] != 404
