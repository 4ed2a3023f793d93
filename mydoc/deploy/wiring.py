"""What the function listens to beside HTTP, sockets and the schedule, which are Zappa's.

Zappa could do this too, but takes the bucket's notification away and gives it back at each update: what is
uploaded in between would go unnoticed. And it cannot ask for partial-batch answers.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from mydoc.deploy.stage import Stage

_NOTIFICATION = "originals"
_PERMISSION = "documents-bucket"
BATCH = 10


def listen_to_bucket(s3: Any, lambda_: Any, *, stage: Stage) -> list[str]:
    """Have the bucket tell the function of new originals, and of nothing else it holds.

    Args:
        s3: a boto3 S3 client.
        lambda_: a boto3 Lambda client.

    Returns:
        what was changed, one sentence each.
    """
    _permit(lambda_, stage)
    wanted = {
        "Id": _NOTIFICATION,
        "LambdaFunctionArn": stage.function_arn,
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
        FunctionName=stage.function, EventSourceArn=stage.queue_arn, Enabled=True, **wanted
    )
    return [f"queue {stage.queue}: hands jobs to {stage.function}"]


def stop_listening(s3: Any, lambda_: Any, *, stage: Stage) -> list[str]:
    """Undo both; the function need not exist any more."""
    changes = []
    for found in _mappings(lambda_, stage):
        lambda_.delete_event_source_mapping(UUID=found["UUID"])
        changes.append(f"queue {stage.queue}: hands out no more jobs")
    try:
        now = _notifications(s3, stage.bucket)
    except s3.exceptions.NoSuchBucket:
        return changes
    others = [found for found in now if found.get("LambdaFunctionArn") != stage.function_arn]
    if len(others) < len(now):
        _notify(s3, stage.bucket, others)
        changes.append(f"bucket {stage.bucket}: tells nobody any more")
    return changes


def _permit(lambda_: Any, stage: Stage) -> None:
    try:
        lambda_.add_permission(
            FunctionName=stage.function,
            StatementId=_PERMISSION,
            Action="lambda:InvokeFunction",
            Principal="s3.amazonaws.com",
            SourceArn=f"arn:aws:s3:::{stage.bucket}",
            SourceAccount=stage.account,
        )
    except lambda_.exceptions.ResourceConflictException:
        # It is there already.
        return


def _mappings(lambda_: Any, stage: Stage) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = lambda_.list_event_source_mappings(
            FunctionName=stage.function, EventSourceArn=stage.queue_arn
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
