"""Connect the function to the events of zappa_settings.json, beside HTTP and sockets, which Zappa connects.

Zappa's own code is used as far as it goes; docs/adr/0034-events.md says of each kind where that ends.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError
from zappa.utilities import SNSEventSource

from mydoc.ops.deploy import declared
from mydoc.ops.deploy.declared import SCHEDULE, Event
from mydoc.ops.deploy.steps import StepFailed
from mydoc.ops.stage import Stage


def listen(session: Any, zappa: Any, *, stage: Stage, events: list[Event]) -> list[str]:
    """Connect exactly these events to the live version, and disconnect all others.

    Args:
        session: a boto3 session with the deployer's credentials.
        zappa: Zappa's core object.
        events: as `declared.filled_in` has them.

    Returns:
        what was changed, one sentence each.

    Raises:
        StepFailed: a subscription cannot be made.
    """
    lambda_, s3 = session.client("lambda"), session.client("s3")
    return [
        *_listen_to_bucket(s3, lambda_, stage, declared.of("s3", events)),
        *_listen_to_queue(lambda_, stage, declared.of("sqs", events)),
        *_listen_to_mails(session, lambda_, stage, declared.of("sns", events)),
        *_listen_to_schedule(session.client("events"), lambda_, zappa, stage, declared.of(SCHEDULE, events)),
    ]


def stop(session: Any, zappa: Any, *, stage: Stage) -> list[str]:
    """Disconnect all events but HTTP and the WebSocket from the function, which may no longer exist.

    Returns:
        what was changed, one sentence each.
    """
    lambda_, s3 = session.client("lambda"), session.client("s3")
    changes = _drop_rules(zappa, stage, keep=set())
    changes += _drop_mappings(lambda_, stage)
    changes += _unsubscribe(session, stage)
    try:
        return changes + _listen_to_bucket(s3, lambda_, stage, [])
    except s3.exceptions.NoSuchBucket:
        return changes


def _listen_to_bucket(s3: Any, lambda_: Any, stage: Stage, events: list[Event]) -> list[str]:
    """Set the bucket's notifications in one write: Zappa removes them and adds them again, and misses uploads
    in between. The permission that Zappa adds is for a bucket of that name in any account."""
    if events:
        _permit(lambda_, stage, "s3", f"arn:aws:s3:::{stage.bucket}")
    now = _notifications(s3, stage.bucket)
    ours = [found for found in now if found.get("LambdaFunctionArn") == stage.live_arn]
    wanted = [declared.notification(event, function_arn=stage.live_arn) for event in events]
    if sorted(map(_plain, ours)) == sorted(map(_plain, wanted)):
        return []
    _notify(s3, stage.bucket, [*(found for found in now if found not in ours), *wanted])
    return [f"bucket {stage.bucket}: {f'notifies {stage.function}' if wanted else 'no longer notifies anyone'}"]


def _listen_to_queue(lambda_: Any, stage: Stage, events: list[Event]) -> list[str]:
    """Connect the queue so that a batch names what failed: Zappa's mapping would take each batch for done."""
    if not events:
        return _drop_mappings(lambda_, stage)
    [event] = events
    wanted = declared.mapping(event)
    for found in _mappings(lambda_, stage):
        # AWS says whether it is on by its state.
        now = {**found, "Enabled": found.get("State") not in ("Disabled", "Disabling")}
        if all(now.get(name) == value for name, value in wanted.items()):
            return []
        lambda_.update_event_source_mapping(UUID=found["UUID"], **wanted)
        return [f"queue {stage.queue}: delivery settings updated"]
    lambda_.create_event_source_mapping(FunctionName=stage.live_arn, EventSourceArn=stage.queue_arn, **wanted)
    return [f"queue {stage.queue}: delivers jobs to {stage.function}"]


def _drop_mappings(lambda_: Any, stage: Stage) -> list[str]:
    found = _mappings(lambda_, stage)
    for mapping in found:
        lambda_.delete_event_source_mapping(UUID=mapping["UUID"])
    return [f"queue {stage.queue}: delivers no more jobs"] if found else []


def _listen_to_mails(session: Any, lambda_: Any, stage: Stage, events: list[Event]) -> list[str]:
    """Permit the topic to call the function, and subscribe it.

    The permission is lost with a function that is created anew, and Zappa adds it only once.
    """
    if not events:
        return _unsubscribe(session, stage)
    [event] = events
    topic = event["event_source"]["arn"]
    _permit(lambda_, stage, "sns", topic)
    source = SNSEventSource(session, event["event_source"])
    if source.status(stage.live_arn):
        return []
    source.add(stage.live_arn)
    if not source.status(stage.live_arn):
        raise StepFailed(f"Cannot subscribe to the topic {topic}. SNS's error is above.")
    return [f"topic {topic.rpartition(':')[2]}: notifies {stage.function}"]


def _unsubscribe(session: Any, stage: Stage) -> list[str]:
    sns, source = session.client("sns"), SNSEventSource(session, {"arn": stage.mail_topic})
    try:
        sns.get_topic_attributes(TopicArn=stage.mail_topic)
    except sns.exceptions.NotFoundException:
        return []
    if not source.remove(stage.live_arn):
        return []
    return [f"topic {stage.mail_topic.rpartition(':')[2]}: no longer notifies anyone"]


def _listen_to_schedule(rules: Any, lambda_: Any, zappa: Any, stage: Stage, events: list[Event]) -> list[str]:
    """Create the rules, permit them to call the alias, and delete old ones.

    Zappa would recreate them each time, and does not permit them to call an alias.
    """
    changes = []
    wanted = {
        zappa.get_scheduled_event_name(event, event["function"], stage.function, index): (event, expression)
        for event in events
        for index, expression in enumerate(declared.expressions(event))
    }
    for name, (event, expression) in wanted.items():
        rule = {
            "ScheduleExpression": str(expression),
            "State": "ENABLED" if event.get("enabled", True) else "DISABLED",
            "Description": str(event.get("description", event["function"])),
        }
        is_known = _described(rules, name, rule) == rule
        if not is_known:
            rules.put_rule(Name=name, **rule)
        # The rule is not enough: its creation may have been interrupted, and the permission is lost with the
        # function.
        _permit(lambda_, stage, "events", rules.describe_rule(Name=name)["Arn"])
        if not is_known or not _calls(rules, name, stage):
            rules.put_targets(Rule=name, Targets=[{"Id": "function", "Arn": stage.live_arn}])
            changes.append(f"schedule {name}: {expression}")
    return changes + _drop_rules(zappa, stage, keep=set(wanted))


def _described(rules: Any, name: str, wanted: dict[str, str]) -> dict[str, str]:
    try:
        found = rules.describe_rule(Name=name)
    except rules.exceptions.ResourceNotFoundException:
        return {}
    return {key: found.get(key, "") for key in wanted}


def _calls(rules: Any, name: str, stage: Stage) -> bool:
    return any(target["Arn"] == stage.live_arn for target in rules.list_targets_by_rule(Rule=name)["Targets"])


def _drop_rules(zappa: Any, stage: Stage, *, keep: set[str]) -> list[str]:
    names = sorted(set(zappa.get_event_rule_names_for_lambda(lambda_arn=stage.live_arn)) - keep)
    for name in names:
        zappa.delete_rule(name)
    return [f"schedule {name}: deleted" for name in names]


def _permit(lambda_: Any, stage: Stage, service: str, source: str) -> None:
    # Where the ARN does not say whose it is (AWS, "AddPermission").
    account = {} if source.split(":")[4] else {"SourceAccount": stage.account}
    try:
        lambda_.add_permission(
            FunctionName=stage.function,
            Qualifier=stage.alias,
            StatementId=f"{service}-{source.rpartition(':')[2].rpartition('/')[2].replace('.', '-')}",
            Action="lambda:InvokeFunction",
            Principal=f"{service}.amazonaws.com",
            SourceArn=source,
            **account,
        )
    except lambda_.exceptions.ResourceConflictException:
        # It exists already.
        return


def _mappings(lambda_: Any, stage: Stage) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = lambda_.list_event_source_mappings(
            FunctionName=stage.live_arn, EventSourceArn=stage.queue_arn
        )["EventSourceMappings"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return []
        raise
    return [mapping for mapping in found if mapping.get("State") != "Deleting"]


def _notifications(s3: Any, bucket: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = s3.get_bucket_notification_configuration(Bucket=bucket).get(
        "LambdaFunctionConfigurations", []
    )
    return found


def _notify(s3: Any, bucket: str, functions: list[dict[str, Any]]) -> None:
    # What it tells queues, topics and EventBridge is in the same document, and someone else's.
    configuration = s3.get_bucket_notification_configuration(Bucket=bucket)
    del configuration["ResponseMetadata"]
    configuration["LambdaFunctionConfigurations"] = functions
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)


def _plain(notification: dict[str, Any]) -> tuple[Any, ...]:
    # S3 answers "Prefix" where "prefix" was asked for.
    rules = [
        (rule["Name"].lower(), rule["Value"])
        for rule in notification.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    ]
    return notification["LambdaFunctionArn"], tuple(notification["Events"]), tuple(rules)
