"""What the function listens to beside HTTP and sockets, which are Zappa's part.

Zappa could do this too, but it takes the bucket's notification away and gives it back at each update: what is
uploaded in between would go unnoticed. It cannot ask for partial-batch answers, nor have anything but an API call
an alias.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from mydoc.deploy.stage import Stage

_NOTIFICATION = "originals"
BATCH = 10


def listen_to_bucket(s3: Any, lambda_: Any, *, stage: Stage) -> list[str]:
    """Have the bucket tell the function of new originals, and of nothing else it holds.

    Args:
        s3: a boto3 S3 client.
        lambda_: a boto3 Lambda client.

    Returns:
        what was changed, one sentence each.
    """
    _permit(lambda_, stage, "s3", f"arn:aws:s3:::{stage.bucket}")
    wanted = {
        "Id": _NOTIFICATION,
        "LambdaFunctionArn": stage.live_arn,
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "originals/"}]}},
    }
    now = _notifications(s3, stage.bucket)
    if any(_same(found, wanted) for found in now):
        return []
    others = [found for found in now if found.get("Id") != _NOTIFICATION]
    _notify(s3, stage.bucket, [*others, wanted])
    return [f"bucket {stage.bucket}: tells {stage.function} of originals"]


def listen_to_queue(lambda_: Any, *, stage: Stage) -> list[str]:
    """Hand the function jobs from the queue and let it name those that failed.

    Args:
        lambda_: a boto3 Lambda client.
    """
    wanted = {"FunctionResponseTypes": ["ReportBatchItemFailures"], "BatchSize": BATCH}
    for found in _mappings(lambda_, stage):
        if all(found.get(name) == value for name, value in wanted.items()):
            return []
        lambda_.update_event_source_mapping(UUID=found["UUID"], **wanted)
        return [f"queue {stage.queue}: how it hands out jobs"]
    lambda_.create_event_source_mapping(
        FunctionName=stage.live_arn, EventSourceArn=stage.queue_arn, Enabled=True, **wanted
    )
    return [f"queue {stage.queue}: hands jobs to {stage.function}"]


def listen_to_schedule(
    events: Any, lambda_: Any, *, stage: Stage, schedules: Iterable[Mapping[str, str]]
) -> list[str]:
    """Have the function called at set times.

    Args:
        events: a boto3 EventBridge client.
        lambda_: a boto3 Lambda client.
        schedules: as in zappa_settings.json: the `function` and the `expression` that says when.
    """
    changes = []
    wanted = {_rule(stage, schedule["function"]): schedule["expression"] for schedule in schedules}
    for name, expression in wanted.items():
        is_known = _expression(events, name) == expression
        if not is_known:
            events.put_rule(Name=name, ScheduleExpression=expression, State="ENABLED")
        # The rule alone says nothing: whoever made it may have been interrupted, and permission goes with the
        # function.
        _permit(lambda_, stage, "events", events.describe_rule(Name=name)["Arn"])
        if not is_known or not _calls(events, name, stage):
            events.put_targets(Rule=name, Targets=[{"Id": "function", "Arn": stage.live_arn}])
            changes.append(f"schedule {name}: {expression}")
    return changes + _drop_rules(events, stage, keep=set(wanted))


def listen_to_mails(sns: Any, lambda_: Any, *, stage: Stage) -> list[str]:
    """Have the function told what became of mails.

    Args:
        sns: a boto3 SNS client.
        lambda_: a boto3 Lambda client.
    """
    _permit(lambda_, stage, "sns", stage.mail_topic)
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=stage.mail_topic)
    if any(found["Endpoint"] == stage.live_arn for page in pages for found in page["Subscriptions"]):
        return []
    sns.subscribe(TopicArn=stage.mail_topic, Protocol="lambda", Endpoint=stage.live_arn)
    return [f"topic {stage.mail_topic.rpartition(':')[2]}: tells {stage.function}"]


def stop_listening(s3: Any, lambda_: Any, events: Any, *, stage: Stage) -> list[str]:
    """Undo all but the subscription, which goes with its topic; the function need not exist any more."""
    changes = _drop_rules(events, stage, keep=set())
    for found in _mappings(lambda_, stage):
        lambda_.delete_event_source_mapping(UUID=found["UUID"])
        changes.append(f"queue {stage.queue}: hands out no more jobs")
    try:
        now = _notifications(s3, stage.bucket)
    except s3.exceptions.NoSuchBucket:
        return changes
    others = [found for found in now if found.get("LambdaFunctionArn") != stage.live_arn]
    if len(others) < len(now):
        _notify(s3, stage.bucket, others)
        changes.append(f"bucket {stage.bucket}: tells nobody any more")
    return changes


def _rule(stage: Stage, function: str) -> str:
    # Zappa's handler reads the function to call from the end of the rule's name.
    return f"{stage.function}-{function}"


def _expression(events: Any, name: str) -> str:
    try:
        return str(events.describe_rule(Name=name).get("ScheduleExpression", ""))
    except events.exceptions.ResourceNotFoundException:
        return ""


def _calls(events: Any, name: str, stage: Stage) -> bool:
    return any(target["Arn"] == stage.live_arn for target in events.list_targets_by_rule(Rule=name)["Targets"])


def _drop_rules(events: Any, stage: Stage, *, keep: set[str]) -> list[str]:
    names = set(events.list_rule_names_by_target(TargetArn=stage.live_arn)["RuleNames"]) - keep
    for name in sorted(names):
        targets = [target["Id"] for target in events.list_targets_by_rule(Rule=name)["Targets"]]
        events.remove_targets(Rule=name, Ids=targets)
        events.delete_rule(Name=name)
    return [f"schedule {name}: ended" for name in sorted(names)]


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
        # It is there already.
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
    configuration = {"LambdaFunctionConfigurations": functions} if functions else {}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)


def _same(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return _plain(found) == _plain(wanted)


def _plain(notification: dict[str, Any]) -> tuple[Any, ...]:
    # S3 answers "Prefix" where "prefix" was asked for.
    rules = [
        (rule["Name"].lower(), rule["Value"])
        for rule in notification.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    ]
    return notification["LambdaFunctionArn"], tuple(notification["Events"]), tuple(rules)
