"""What the function listens to: what zappa_settings.json declares, once, changed when it has to be, and ended."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from zappa.core import Zappa
from zappa.utilities import SNSEventSource, get_event_source

from mydoc.ops import provision
from mydoc.ops.deploy import declared, project, release, wiring
from mydoc.ops.deploy.declared import Event
from mydoc.ops.deploy.steps import StepFailed
from mydoc.ops.stage import Stage

Listen = Callable[..., list[str]]
RULE = "mydoc-dev-mydoc.handlers.events.expire_due"


@pytest.fixture
def events(stage: Stage) -> list[Event]:
    """As they are declared for `dev`."""
    return declared.filled_in(project.setting("dev", "events"), stage)


@pytest.fixture
def session(client: Callable[[str], Any]) -> Any:
    return boto3.Session(region_name="eu-central-1")


@pytest.fixture
def listen(
    client: Callable[[str], Any], stage: Stage, deploy_code: Callable[[str], None], session: Any, zappa: Zappa,
    events: list[Event],
) -> Listen:  # fmt: skip
    """Has the function listen to what is declared, or to others; what that changed."""
    s3, lambda_, sns = map(client, ("s3", "lambda", "sns"))
    deploy_code("one")
    release.point(lambda_, stage=stage, version="$LATEST")
    place: Any = {"LocationConstraint": stage.region}
    s3.create_bucket(Bucket=stage.bucket, CreateBucketConfiguration=place)
    client("sqs").create_queue(QueueName=stage.queue)
    provision.provision_mail_topic(sns, topic=stage.mail_topic, configuration_set=stage.configuration_set)
    return lambda to=events: wiring.listen(session, zappa, stage=stage, events=to)


@pytest.fixture
def stop(session: Any, zappa: Zappa, stage: Stage) -> Listen:
    return lambda: wiring.stop(session, zappa, stage=stage)


def told_by(client: Callable[[str], Any], stage: Stage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        client("s3")
        .get_bucket_notification_configuration(Bucket=stage.bucket)
        .get("LambdaFunctionConfigurations", [])
    )
    return found


def test_all_that_is_declared_calls_what_is_live_once(
    client: Callable[[str], Any], stage: Stage, listen: Listen
) -> None:
    assert len(listen()) == 4
    assert listen() == []
    [subscribed] = client("sns").list_subscriptions_by_topic(TopicArn=stage.mail_topic)["Subscriptions"]
    assert (subscribed["Protocol"], subscribed["Endpoint"]) == ("lambda", stage.live_arn)
    [told] = told_by(client, stage)
    assert told["LambdaFunctionArn"] == stage.live_arn
    assert [rule["Value"] for rule in told["Filter"]["Key"]["FilterRules"]] == ["originals/"]
    [mapping] = client("lambda").list_event_source_mappings(EventSourceArn=stage.queue_arn)["EventSourceMappings"]
    assert (mapping["FunctionResponseTypes"], mapping["BatchSize"]) == (["ReportBatchItemFailures"], 10)
    [rule] = client("events").list_rules()["Rules"]
    assert (rule["Name"], rule["ScheduleExpression"]) == (RULE, "rate(5 minutes)")


def test_each_may_call_the_alias_and_no_other_account(
    client: Callable[[str], Any], stage: Stage, listen: Listen
) -> None:
    listen()
    policy = json.loads(client("lambda").get_policy(FunctionName=stage.function, Qualifier=stage.alias)["Policy"])
    callers = {statement["Principal"]["Service"]: statement["Condition"] for statement in policy["Statement"]}
    assert set(callers) == {f"{service}.amazonaws.com" for service in ("s3", "sns", "events")}
    assert stage.account in json.dumps(callers["s3.amazonaws.com"])


def test_the_declaration_decides(
    client: Callable[[str], Any], stage: Stage, listen: Listen, events: list[Event]
) -> None:
    listen()
    changed = [json.loads(json.dumps(event)) for event in events]
    changed[0]["event_source"] |= {"prefix": "elsewhere/", "suffix": ".pdf"}
    changed[1]["event_source"]["batch_size"] = 3
    changed[3] |= {"expression": "rate(1 hour)", "enabled": False}
    assert len(listen(changed)) == 3
    [told] = told_by(client, stage)
    assert [rule["Value"] for rule in told["Filter"]["Key"]["FilterRules"]] == ["elsewhere/", ".pdf"]
    [mapping] = client("lambda").list_event_source_mappings(EventSourceArn=stage.queue_arn)["EventSourceMappings"]
    assert mapping["BatchSize"] == 3
    rule = client("events").describe_rule(Name=RULE)
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(1 hour)", "DISABLED")


@pytest.mark.parametrize("which", range(4))
def test_what_is_not_declared_any_more_ends(listen: Listen, events: list[Event], which: int) -> None:
    listen()
    rest = [event for number, event in enumerate(events) if number != which]
    assert len(listen(rest)) == 1
    assert listen(rest) == []
    assert len(listen()) == 1


def test_several_expressions_are_several_rules(
    client: Callable[[str], Any], listen: Listen, events: list[Event]
) -> None:
    [scheduled] = declared.of(declared.SCHEDULE, events)
    twice = {"function": scheduled["function"], "expressions": ["rate(1 hour)", "rate(1 day)"]}
    listen([twice])
    rules = client("events").list_rules()["Rules"]
    assert sorted(rule["ScheduleExpression"] for rule in rules) == ["rate(1 day)", "rate(1 hour)"]
    # What Zappa's handler reads the function from.
    assert all(rule["Name"].rpartition("-")[2] == "mydoc.handlers.events.expire_due" for rule in rules)


def test_what_somebody_else_wired_stays(
    client: Callable[[str], Any], stage: Stage, listen: Listen, stop: Listen
) -> None:
    theirs = {"Id": "theirs", "LambdaFunctionArn": stage.function_arn, "Events": ["s3:ObjectRemoved:*"]}
    queued = {"Id": "queued", "QueueArn": stage.queue_arn, "Events": ["s3:ObjectRemoved:*"]}
    client("s3").put_bucket_notification_configuration(
        Bucket=stage.bucket,
        NotificationConfiguration={"LambdaFunctionConfigurations": [theirs], "QueueConfigurations": [queued]},
    )
    listen()
    assert [notification["Id"] for notification in told_by(client, stage)] == ["theirs", "object_created"]
    stop()
    assert [notification["Id"] for notification in told_by(client, stage)] == ["theirs"]
    found = client("s3").get_bucket_notification_configuration(Bucket=stage.bucket)
    assert [each["QueueArn"] for each in found["QueueConfigurations"]] == [stage.queue_arn]


def test_the_bucket_tells_at_every_moment_of_a_change(
    client: Callable[[str], Any], stage: Stage, listen: Listen, session: Any, events: list[Event]
) -> None:
    """What is uploaded while Zappa takes a notification away and gives it back would go unnoticed."""
    listen()
    changed = json.loads(json.dumps(events))
    changed[0]["event_source"]["suffix"] = ".pdf"
    written: list[Any] = []
    events_of = session.events
    events_of.register(
        "before-parameter-build.s3.PutBucketNotificationConfiguration",
        lambda params, **_: written.append(params["NotificationConfiguration"]),
    )
    listen(changed)
    assert [len(each["LambdaFunctionConfigurations"]) for each in written] == [1]


def test_stopped_twice_it_stops_once(listen: Listen, stop: Listen) -> None:
    listen()
    assert len(stop()) == 4
    assert stop() == []
    assert len(listen()) == 4


def test_a_subscription_that_cannot_be_made_fails(listen: Listen, monkeypatch: pytest.MonkeyPatch) -> None:
    """Zappa only logs why."""
    monkeypatch.setattr(SNSEventSource, "add", lambda *_: None)
    with pytest.raises(StepFailed, match="Cannot subscribe to"):
        listen()


def test_zappa_understands_the_declaration(session: Any, events: list[Event], stage: Stage) -> None:
    kinds = []
    for event in events:
        if "event_source" in event:
            source, _ = get_event_source(event["event_source"], stage.live_arn, event["function"], session)
            kinds.append(type(source).__name__)
    assert kinds == ["S3EventSource", "SqsEventSource", "SNSEventSource"]
