"""The schedule reaches the function, whatever an interrupted deployment left of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from zappa.core import Zappa

from mydoc.ops.deploy import release, wiring
from mydoc.ops.stage import Stage

RULE = "mydoc-dev-mydoc.handlers.events.expire_due"
SCHEDULES = [{"function": "mydoc.handlers.events.expire_due", "expression": "rate(5 minutes)"}]


@pytest.fixture
def listen(client: Callable[[str], Any], zappa: Zappa, stage: Stage, package: bytes) -> Any:
    def make_function() -> None:
        zappa.create_lambda_function(
            function_name=stage.function,
            handler="main.handler",
            local_zip=package,
            runtime="python3.12",
        )
        release.point(zappa.lambda_client, stage=stage, version="$LATEST")

    def run(*, anew: bool = False) -> list[str]:
        if anew:
            zappa.lambda_client.delete_function(FunctionName=stage.function)
            make_function()
        session = boto3.Session(region_name=stage.region)
        return wiring.listen(session, zappa, stage=stage, events=SCHEDULES)

    place: Any = {"LocationConstraint": stage.region}
    client("s3").create_bucket(Bucket=stage.bucket, CreateBucketConfiguration=place)
    make_function()
    return run


def _callers(zappa: Zappa, stage: Stage) -> list[str]:
    policy = zappa.lambda_client.get_policy(FunctionName=stage.function, Qualifier=stage.alias)["Policy"]
    return [statement["Principal"]["Service"] for statement in json.loads(policy)["Statement"]]


def test_it_calls_what_is_live(listen: Any, client: Callable[[str], Any], zappa: Zappa, stage: Stage) -> None:
    assert listen() == [f"schedule {RULE}: rate(5 minutes)"]
    [target] = client("events").list_targets_by_rule(Rule=RULE)["Targets"]
    assert target["Arn"] == stage.live_arn
    assert _callers(zappa, stage) == ["events.amazonaws.com"]
    assert listen() == []


def test_a_rule_that_calls_nobody_yet_is_finished(
    listen: Any, client: Callable[[str], Any], zappa: Zappa, stage: Stage
) -> None:
    events = client("events")
    events.put_rule(Name=RULE, ScheduleExpression="rate(5 minutes)", State="ENABLED")
    assert listen() == [f"schedule {RULE}: rate(5 minutes)"]
    [target] = events.list_targets_by_rule(Rule=RULE)["Targets"]
    assert target["Arn"] == stage.live_arn
    assert _callers(zappa, stage) == ["events.amazonaws.com"]


def test_a_function_made_anew_may_be_called(listen: Any, zappa: Zappa, stage: Stage) -> None:
    listen()
    listen(anew=True)
    assert _callers(zappa, stage) == ["events.amazonaws.com"]
