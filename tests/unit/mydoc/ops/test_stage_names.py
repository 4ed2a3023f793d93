"""A stage has a name of which everything else can be named, and under which every page is reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mydoc import urls
from mydoc.ops.stage import ROUTES, Stage


def test_the_routes_are_those_of_the_site() -> None:
    found = set()
    for pattern in urls.urlpatterns:
        for below in [pattern] if str(pattern.pattern) else pattern.url_patterns:
            found.add(str(below.pattern).partition("/")[0])
    # No stage's name begins like those of the laptop alone.
    assert {route for route in found - {""} if not route.startswith("_")} == set(ROUTES)


@pytest.mark.parametrize(
    "name", ["s", "a", "ap", "api", "acc", "doc", "documents", "h", "sett", "settings", "audit"]
)
def test_names_that_hide_pages_are_refused(stage: Stage, name: str) -> None:
    assert f"because that begins with /{name}." in replace(stage, name=name, data=name).refusal


@pytest.mark.parametrize("name", ["Dev", "dev_", "d__v", "_dev", "dev-2", "", "dév", "dev_2"])
def test_names_that_aws_or_zappa_would_change_are_refused(stage: Stage, name: str) -> None:
    assert "lower-case letters and digits" in replace(stage, name=name, data=name).refusal


def test_names_that_are_too_long_are_refused(stage: Stage) -> None:
    fits = "x" * (63 - len(replace(stage, data="").bucket))
    assert replace(stage, name=fits, data=fits).refusal == ""
    assert "too long" in replace(stage, name=f"{fits}x", data=f"{fits}x").refusal


@pytest.mark.parametrize("name", ["dev", "staging", "production", "local", "documents2", "sandbox", "apis"])
def test_others_are_not(stage: Stage, name: str) -> None:
    assert replace(stage, name=name, data=name).refusal == ""
    assert replace(stage, name=f"{name}_api", data=name).refusal == ""
