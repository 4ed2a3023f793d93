"""What the function listens to: made once, changed when it has to be, ended when asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mydoc import provision
from mydoc.deploy import release, wiring
from mydoc.deploy.stage import Stage

HOURLY = [{"function": "mydoc.events.expire_due", "expression": "rate(1 hour)"}]


@pytest.fixture
def listen(
    client: Callable[[str], Any], stage: Stage, deploy_code: Callable[[str], None]
) -> Callable[..., list[str]]:
    """Has the function listen to everything; what that changed."""
    s3, lambda_, events, sns = map(client, ("s3", "lambda", "events", "sns"))
    deploy_code("one")
    release.point(lambda_, stage=stage, version="$LATEST")
    place: Any = {"LocationConstraint": stage.region}
    s3.create_bucket(Bucket=stage.bucket, CreateBucketConfiguration=place)
    client("sqs").create_queue(QueueName=stage.queue)
    provision.provision_mail_topic(sns, topic=stage.mail_topic, configuration_set=stage.configuration_set)

    def listen(schedules: list[dict[str, str]] = HOURLY) -> list[str]:
        return [
            *wiring.listen_to_bucket(s3, lambda_, stage=stage),
            *wiring.listen_to_queue(lambda_, stage=stage),
            *wiring.listen_to_mails(sns, lambda_, stage=stage),
            *wiring.listen_to_schedule(events, lambda_, stage=stage, schedules=schedules),
        ]

    return listen


def test_it_is_wired_once(client: Callable[[str], Any], stage: Stage, listen: Callable[..., list[str]]) -> None:
    assert len(listen()) == 4
    assert listen() == []
    [subscribed] = client("sns").list_subscriptions_by_topic(TopicArn=stage.mail_topic)["Subscriptions"]
    assert (subscribed["Protocol"], subscribed["Endpoint"]) == ("lambda", stage.live_arn)
    [told] = client("s3").get_bucket_notification_configuration(Bucket=stage.bucket)[
        "LambdaFunctionConfigurations"
    ]
    assert told["LambdaFunctionArn"] == stage.live_arn
    assert [rule["Value"] for rule in told["Filter"]["Key"]["FilterRules"]] == ["originals/"]
    [mapping] = client("lambda").list_event_source_mappings(EventSourceArn=stage.queue_arn)["EventSourceMappings"]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    [rule] = client("events").list_rules()["Rules"]
    assert rule["ScheduleExpression"] == "rate(1 hour)"


def test_what_somebody_else_wired_stays(
    client: Callable[[str], Any], stage: Stage, listen: Callable[..., list[str]]
) -> None:
    s3 = client("s3")
    theirs = {"Id": "theirs", "LambdaFunctionArn": stage.function_arn, "Events": ["s3:ObjectRemoved:*"]}
    s3.put_bucket_notification_configuration(
        Bucket=stage.bucket, NotificationConfiguration={"LambdaFunctionConfigurations": [theirs]}
    )
    listen()
    found = s3.get_bucket_notification_configuration(Bucket=stage.bucket)["LambdaFunctionConfigurations"]
    assert [notification["Id"] for notification in found] == ["theirs", "originals"]
    wiring.stop_listening(s3, client("lambda"), client("events"), stage=stage)
    found = s3.get_bucket_notification_configuration(Bucket=stage.bucket)["LambdaFunctionConfigurations"]
    assert [notification["Id"] for notification in found] == ["theirs"]


def test_a_schedule_changes_and_ends(client: Callable[[str], Any], listen: Callable[..., list[str]]) -> None:
    listen()
    [changed] = listen([HOURLY[0] | {"expression": "rate(5 minutes)"}])
    assert changed.endswith("mydoc.events.expire_due: rate(5 minutes)")
    [ended] = listen([])
    assert ended.endswith("ended")
    assert client("events").list_rules()["Rules"] == []


def test_stopped_twice_it_stops_once(
    client: Callable[[str], Any], stage: Stage, listen: Callable[..., list[str]]
) -> None:
    listen()
    clients = [client(service) for service in ("s3", "lambda", "events")]
    assert len(wiring.stop_listening(*clients, stage=stage)) == 3
    assert wiring.stop_listening(*clients, stage=stage) == []
    assert len(listen()) == 3
