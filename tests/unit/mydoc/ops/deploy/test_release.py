"""Releases: which one serves, which come before it, which are not needed any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mydoc.ops.deploy import release
from mydoc.ops.deploy.steps import StepFailed
from mydoc.ops.stage import Stage


@pytest.fixture
def lambda_(client: Callable[[str], Any]) -> Any:
    return client("lambda")


@pytest.fixture
def publish(lambda_: Any, stage: Stage, deploy_code: Callable[[str], None]) -> Callable[[str], str]:
    """Makes a release and has it serve; its number."""

    def publish(code: str) -> str:
        deploy_code(code)
        version = release.publish(lambda_, stage=stage, fingerprint=code)
        release.point(lambda_, stage=stage, version=version)
        return version

    return publish


def numbers(lambda_: Any, stage: Stage) -> list[str]:
    return [found["Version"] for found in release._versions(lambda_, stage)]


def test_before_a_deployment_is_finished_there_is_nothing_to_go_back_from(
    lambda_: Any, stage: Stage, deploy_code: Callable[[str], None]
) -> None:
    assert release.live(lambda_, stage=stage) is None
    with pytest.raises(StepFailed, match="dev has no live release"):
        release.earlier(lambda_, stage=stage, steps=1)
    deploy_code("one")
    release.point(lambda_, stage=stage, version="$LATEST")
    with pytest.raises(StepFailed, match="dev has no live release"):
        release.earlier(lambda_, stage=stage, steps=1)


def test_earlier_counts_from_the_one_that_serves(
    lambda_: Any, stage: Stage, publish: Callable[[str], str]
) -> None:
    first, second, third = (publish(code) for code in ("one", "two", "three"))
    assert release.earlier(lambda_, stage=stage, steps=1) == second
    assert release.earlier(lambda_, stage=stage, steps=2) == first
    release.point(lambda_, stage=stage, version=second)
    live = release.live(lambda_, stage=stage)
    assert live
    assert live["Version"] == second
    assert release.earlier(lambda_, stage=stage, steps=1) == first
    with pytest.raises(StepFailed, match="There are only 1 releases before"):
        release.earlier(lambda_, stage=stage, steps=2)
    assert third in numbers(lambda_, stage)


def test_five_releases_are_kept_and_the_one_that_serves(
    lambda_: Any, stage: Stage, publish: Callable[[str], str], deploy_code: Callable[[str], None]
) -> None:
    made = [publish(f"v{number}") for number in range(7)]
    # Zappa's own versions are no releases.
    deploy_code("zappa")
    zappas = lambda_.publish_version(FunctionName=stage.function)["Version"]
    release.point(lambda_, stage=stage, version=made[0])
    assert release.prune(lambda_, stage=stage) == ["2 old versions deleted"]
    assert sorted(numbers(lambda_, stage)) == sorted([made[0], *made[2:]])
    assert zappas not in numbers(lambda_, stage)
    assert release.prune(lambda_, stage=stage) == []


def test_what_did_not_pass_is_not_gone_back_to(lambda_: Any, stage: Stage, publish: Callable[[str], str]) -> None:
    first, second, third = (publish(code) for code in ("one", "two", "three"))
    release.discard(lambda_, stage=stage, version=second)
    assert numbers(lambda_, stage) == [first, third]
    assert release.earlier(lambda_, stage=stage, steps=1) == first
