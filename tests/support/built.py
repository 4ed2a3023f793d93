"""The world that tables over all routes share: everybody, and one of everything that Alice has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings

from files.services.webhooks import subscribers
from mydoc import features
from tests.conftest import empty_stage
from tests.support.calls import body_of, values_of
from tests.support.rewind import remember, shortcut
from tests.support.routes import all_routes
from tests.support.things import Things
from tests.support.world import World

Anew = Callable[[], World]


@contextmanager
def built_world() -> Iterator[Anew]:
    """A stage for a module. Call what it yields to have the world in it as it was built, however often.

    The first things that a test asks it for are there already; more of them are made.
    """
    with empty_stage():
        world, things, sessions, come_back = _built()

        def anew() -> World:
            come_back()
            features.forget()
            subscribers.forget()
            features.current()
            # That was a look, which leaves a table open.
            come_back()
            shortcut.begin("built")
            world.lend(things, sessions)
            return world

        anew()
        yield anew


@cache
def _built() -> tuple[World, Things, dict[str, str], Callable[[], None]]:
    """Once a process: it takes as long as a hundred requests."""
    world = World.build()
    things = world.things()
    for key in all_routes():
        _ = values_of(key, things), body_of(key, things)
    _ = things.link, things.locked
    for actor in world.everybody:
        _ = actor.bearer
    cookie = settings.SESSION_COOKIE_NAME
    sessions = {
        actor.id: world.browser(actor).cookies[cookie].value
        for actor in world.everybody
        if actor is not world.dave
    }
    return world, things, sessions, remember()
