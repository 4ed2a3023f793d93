"""The API answers as its OpenAPI schema says, whoever asks and whatever is sent.

Schemathesis makes the requests from the schema as it is, so that a route that is added is among them. They are the
same ones each time; `make fuzz` makes more of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import pytest
from django.test import Client, override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import openapi
from schemathesis.checks import not_a_server_error
from schemathesis.config import GenerationConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from mydoc.wsgi import application
from tests.conftest import empty_stage
from tests.support.calls import body_of, values_of
from tests.support.exhaustive import one_of_each_kind
from tests.support.rewind import remember
from tests.support.routes import Key, all_routes
from tests.support.things import Things, new_token
from tests.support.world import World
from tests.unit.authorization_table import ROWS

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
PEOPLE = ("alice", "bob", "admin", "reader", "nobody")
OPERATIONS = [key for key in all_routes() if key[1].startswith("/api/v1/")]
ROW_OF = {row.key: row for row in ROWS}
# What Alice may not do and an administrator may.
ADMINS = tuple(row.key for row in ROWS if row.admits("admin") and not row.admits("alice"))
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.ignored_auth,
    checks.unsupported_method,
    checks.allow_header_conformance,
]

_deterministic = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Stage:
    """Who asks, with what to ask for."""

    people: dict[str, dict[str, str]]
    things: Things
    come_back: Callable[[], None]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """One for the module, which every request finds as it was at first."""
    with empty_stage(), override_settings(ALLOWED_HOSTS=["localhost"]):
        world = World.build()
        things = world.things()
        for key in OPERATIONS:
            _ = values_of(key, things), body_of(key, things)
        bob = {"Authorization": f"Bearer {new_token(world.bob)[1]}"}
        headers = (world.script, bob, world.admin_script, world.reader, {})
        for sent in headers:
            # The first use of a token is noted, which would take a write of every request.
            Client().get("/api/v1/features/", headers=sent, HTTP_HOST="localhost")
        yield Stage(dict(zip(PEOPLE, headers, strict=True)), things, remember())


@pytest.fixture(scope="module")
def schema() -> Any:
    with override_settings(ALLOWED_HOSTS=["localhost"]):
        return openapi.from_wsgi("/api/schema/?format=json", application)


@pytest.fixture(scope="module")
def cases(schema: Any, stage: Stage) -> Callable[..., Any]:
    """The strategy of an operation's requests, which takes longer to make than to use: one for all who ask."""

    @cache
    def of(key: Key, mode: GenerationMode = GenerationMode.POSITIVE) -> Any:
        known = {"path_parameters": values_of(key, stage.things)} if mode is GenerationMode.POSITIVE else {}
        return _operation(schema, key).as_strategy(mode, **known)

    return of


@pytest.mark.parametrize("key", OPERATIONS, ids=" ".join)
def test_it_answers_as_the_schema_says(key: Key, cases: Callable[..., Any], stage: Stage) -> None:
    known = body_of(key, stage.things)

    @_deterministic
    @given(
        case=cases(key),
        names=st.sets(st.sampled_from(sorted(known))) if known else st.just(set()),
    )
    def ask(case: Any, names: set[str]) -> None:
        if isinstance(case.body, dict):
            case.body = {**case.body, **{name: known[name] for name in names}}
        _ask(case, stage, *_people(key, *PEOPLE))

    ask()


@pytest.mark.parametrize("key", OPERATIONS, ids=" ".join)
def test_it_answers_so_to_what_the_schema_forbids(
    key: Key, schema: Any, cases: Callable[..., Any], stage: Stage
) -> None:
    operation = _operation(schema, key)
    if not _forbids_something(operation.definition.raw):
        return

    @_deterministic
    @given(case=cases(key, GenerationMode.NEGATIVE))
    def ask(case: Any) -> None:
        _ask(case, stage, *_people(key, "alice", "admin", "nobody"))

    ask()


@pytest.mark.parametrize("key", OPERATIONS, ids=" ".join)
def test_it_answers_so_at_every_bound_of_the_schema(key: Key, schema: Any, stage: Stage) -> None:
    operation = _operation(schema, key)
    cases = schema.iter_coverage_cases(
        operation, generation_modes=list(GenerationMode), generation_config=GenerationConfig(deterministic=True)
    )
    for case in islice(cases, 10 * EXAMPLES):
        if not case.meta.is_negative_at(ParameterLocation.PATH):
            case.path_parameters = values_of(key, stage.things)
        _ask(case, stage, "admin" if key in ADMINS else "alice")


def _forbids_something(operation: dict[str, Any]) -> bool:
    """Whether a request can be wrong: any text may be an id, or the value of a header that may be left out."""
    anything = [
        part
        for part in operation.get("parameters", [])
        if part["in"] == "path" or (not part.get("required") and part["schema"] == {"type": "string"})
    ]
    must_sign_in = bool(operation.get("security")) and {} not in operation["security"]
    return must_sign_in or "requestBody" in operation or len(anything) < len(operation.get("parameters", []))


def _operation(schema: Any, key: Key) -> Any:
    method, route = key
    return schema[route.replace("<str:", "{").replace(">", "}")][method]


def _people(key: Key, *people: str) -> list[str]:
    """One of those who get the same answer where all is well, others for the next operation; all with
    `make exhaustive`."""
    return one_of_each_kind(people, lambda who: ROW_OF[key].answers[who], first=OPERATIONS.index(key))


def _ask(case: Any, stage: Stage, *people: str) -> None:
    for who in people:
        stage.come_back()
        try:
            case.call_and_validate(headers=stage.people[who], checks=CHECKS)
        except BaseException as error:
            error.add_note(f"asked by {who}")
            raise
