"""Every reason why a link gives nothing, for every route of whoever has it. A new route without a row fails."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.support.calls import content_of
from tests.support.clock import Clock
from tests.support.visiting import (
    API,
    CARD,
    LOOK,
    PAGE,
    PAGES,
    SIGNATURE,
    TITLE,
    UNLOCK,
    Scene,
    routes_of_links,
    told,
)
from tests.support.world import World
from tests.unit.invariants.predicates import (
    GONE,
    PREDICATES,
    RECIPIENTS,
    SIGNED_IN,
    Predicate,
)

# What each route tells who may have all of a link: the title, thumbnails, a URL with a signature. The personal
# link leads to the page and tells nothing; unlocking and letting a ZIP be made answer whether they did.
THUMBNAIL = "/thumbnail.webp?"


ROWS: dict[Any, tuple[str, ...]] = {
    PAGE: (TITLE, THUMBNAIL, SIGNATURE),
    ("POST", PAGES): (),
    CARD: (),
    ("POST", f"{PAGES}/claim"): (SIGNATURE,),
    ("POST", f"{PAGES}/preview"): (SIGNATURE,),
    ("GET", f"{PAGES}/zip"): (TITLE,),
    ("POST", f"{PAGES}/zip"): (),
    ("POST", f"{PAGES}/zip/claim"): (SIGNATURE,),
    LOOK: (TITLE, THUMBNAIL, SIGNATURE),
    UNLOCK: (),
    ("POST", f"{API}claim/"): (SIGNATURE,),
    ("POST", f"{API}preview/"): (SIGNATURE,),
    ("GET", f"{API}zip/"): ('"ready"',),
    ("POST", f"{API}zip/"): ('"ready"',),
    ("POST", f"{API}zip/claim/"): (SIGNATURE,),
}


@pytest.fixture
def world(aws: None, with_pictures: None, clock: Clock) -> World:
    return World.build()


def test_every_route_of_a_link_has_its_row():
    assert routes_of_links() == set(ROWS), (
        "say in ROWS what it tells, and in tests/support/visiting.py what is sent"
    )


@pytest.mark.parametrize("rules", [{}, SIGNED_IN, RECIPIENTS], ids=str)
def test_who_may_have_a_link_is_told_by_every_route(rules: dict[str, Any], world: World):
    scene = Scene.of(world, **rules)
    found: dict[Any, list[str]] = {}
    for (key, _), answer in scene.answers().items():
        assert answer.status_code < 400 or key[0] == "OPTIONS", (key, content_of(answer))
        found.setdefault(key, []).append(content_of(answer))

    for key, wanted in ROWS.items():
        assert all(each in text for text in found[key] for each in wanted), key


@pytest.mark.parametrize("predicate", PREDICATES, ids=str)
def test_inv_04_nothing_is_told_and_nothing_consumed(predicate: Predicate, world: World, clock: Clock):
    scene = Scene.of(world, **dict(predicate.rules))
    predicate.act(scene, clock)
    secrets = scene.secrets()
    before, counted = world.record(), scene.counters()

    for (key, number), answer in scene.answers().items():
        where = (key, number, content_of(answer))
        assert not told(answer, secrets), where
        if key[0] in {"GET", "POST"}:
            _check(predicate, key, answer, where)

    assert scene.counters() == counted
    assert world.record() == before


def _check(predicate: Predicate, key: Any, answer: Any, where: Any) -> None:
    """That the refusal is the one it should be, and no accident."""
    is_unlock, is_api = key in {UNLOCK, ("POST", PAGES)}, key[1].startswith(API)
    if key == CARD or (is_unlock and predicate.is_of_documents):
        return
    if key == LOOK and predicate.is_asked and answer.status_code == 200:
        assert answer.json()["state"] in predicate.codes, where
    elif is_api:
        assert 400 <= answer.status_code < 500, where
        assert answer.json()["code"] in predicate.codes, where
    elif not is_api and predicate.codes is GONE:
        assert answer.status_code == 404, where


def test_inv_04_a_document_of_another_link_is_nobodys_here(world: World):
    scene, other = Scene.of(world), Scene.of(world, title="Operation Hawk", message="not for you")
    asked = replace(scene, document=other.document)
    before = other.counters()

    for (key, number), answer in asked.answers().items():
        # This link's own document has the same name.
        assert not told(answer, [other.document.id, "Operation Hawk", "not for you"]), (key, number)
        if key[0] == "POST" and "document" in asked._bodies(key)[number]:
            assert not told(answer, [SIGNATURE]), (key, number)
            assert answer.status_code == 404, (key, number, content_of(answer))
    assert other.counters() == before
