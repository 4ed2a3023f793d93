"""Makes a stage's AWS resources: tables, bucket and queue. It reads before it writes; it may always run."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError
from pynamodb.attributes import TTLAttribute

from mydoc.tables import StageModel

RECEIVES_BEFORE_DEAD = 3
DEAD_LETTER_RETENTION = timedelta(days=14)

_ABSENT = {
    "404",
    "NoSuchBucket",
    "NoSuchCORSConfiguration",
    "NoSuchLifecycleConfiguration",
    "NoSuchPublicAccessBlockConfiguration",
    "OwnershipControlsNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
    "AWS.SimpleQueueService.NonExistentQueue",
    "QueueDoesNotExist",
    "ResourceNotFoundException",
}
_ACTIVE_WITHIN_SECONDS = 600


def dead_letter_queue(queue: str) -> str:
    """The name of the queue that keeps what was given up."""
    return f"{queue}-dead"


def provision_tables(dynamodb: Any, models: Iterable[type[StageModel]]) -> list[str]:
    """Make every model's table as the model says.

    Args:
        dynamodb: a boto3 DynamoDB client.
        models: whose tables.

    Returns:
        what was changed, one sentence each.
    """
    return [change for model in models for change in _provision_table(dynamodb, model)]


def _provision_table(dynamodb: Any, model: type[StageModel]) -> list[str]:
    name = model.Meta.table_name
    wanted = _table_definition(model)
    described = _read(lambda: dynamodb.describe_table(TableName=name)["Table"])
    changes = []
    if described is None:
        dynamodb.create_table(**wanted)
        dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 300})
        changes.append(f"table {name}: made")
    else:
        changes += _add_indexes(dynamodb, wanted, described)
    return changes + _provision_ttl(dynamodb, model) + _provision_recovery(dynamodb, model)


def _table_definition(model: type[StageModel]) -> dict[str, Any]:
    schema = model._get_schema()
    definition: dict[str, Any] = {
        "TableName": model.Meta.table_name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": _unique(schema["attribute_definitions"]),
        "KeySchema": _key_schema(schema["key_schema"]),
    }
    if indexes := schema["global_secondary_indexes"]:
        definition["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index["index_name"],
                "KeySchema": _key_schema(index["key_schema"]),
                "Projection": index["projection"],
            }
            for index in indexes
        ]
    return definition


def _unique(attributes: Iterable[Any]) -> list[dict[str, str]]:
    return list({attribute["AttributeName"]: attribute for attribute in attributes}.values())


def _key_schema(keys: Iterable[Any]) -> list[dict[str, str]]:
    # DynamoDB wants the hash key first, which is also the order of the alphabet.
    return sorted(keys, key=lambda key: key["KeyType"])


def _add_indexes(dynamodb: Any, wanted: dict[str, Any], described: dict[str, Any]) -> list[str]:
    name = wanted["TableName"]
    present = {index["IndexName"] for index in described.get("GlobalSecondaryIndexes", [])}
    missing = [i for i in wanted.get("GlobalSecondaryIndexes", []) if i["IndexName"] not in present]
    for index in missing:
        keys = {key["AttributeName"] for key in index["KeySchema"]}
        dynamodb.update_table(
            TableName=name,
            AttributeDefinitions=[a for a in wanted["AttributeDefinitions"] if a["AttributeName"] in keys],
            GlobalSecondaryIndexUpdates=[{"Create": index}],
        )
        # DynamoDB makes one index of a table at a time.
        _wait_until_active(dynamodb, name)
    return [f"table {name}: index {index['IndexName']} added" for index in missing]


def _wait_until_active(dynamodb: Any, name: str) -> None:
    deadline = time.monotonic() + _ACTIVE_WITHIN_SECONDS
    while True:
        table = dynamodb.describe_table(TableName=name)["Table"]
        states = [index["IndexStatus"] for index in table.get("GlobalSecondaryIndexes", [])]
        if table["TableStatus"] == "ACTIVE" and set(states) <= {"ACTIVE"}:
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"Table {name} is still being changed. Run this again in a while.")
        time.sleep(1)


def _provision_ttl(dynamodb: Any, model: type[StageModel]) -> list[str]:
    attributes = [a for a in model.get_attributes().values() if isinstance(a, TTLAttribute)]
    if not attributes:
        return []
    name, ends_at = model.Meta.table_name, attributes[0].attr_name
    now = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if now["TimeToLiveStatus"] in ("ENABLED", "ENABLING") and now.get("AttributeName") == ends_at:
        return []
    dynamodb.update_time_to_live(
        TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": ends_at}
    )
    return [f"table {name}: items end at {ends_at}"]


def _provision_recovery(dynamodb: Any, model: type[StageModel]) -> list[str]:
    if not model.backed_up:
        return []
    name = model.Meta.table_name
    now = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    if now.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") == "ENABLED":
        return []
    dynamodb.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    return [f"table {name}: point-in-time recovery on"]


def provision_bucket(s3: Any, *, bucket: str, region: str, origin: str, longest_life: timedelta) -> list[str]:
    """Make the bucket that holds the documents.

    Args:
        s3: a boto3 S3 client.
        bucket: its name.
        region: where it lives.
        origin: the one web origin whose pages may send and fetch bytes.
        longest_life: after this and a day no document is left, and nothing derived from one.

    Returns:
        what was changed, one sentence each.
    """
    changes = []
    # ListBuckets would tell too, but asks for a right over the whole account.
    if _read(lambda: s3.head_bucket(Bucket=bucket)) is None:
        # us-east-1 is the one region that must not be named (AWS, CreateBucket).
        place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=bucket, **place)
        s3.get_waiter("bucket_exists").wait(Bucket=bucket)
        changes.append(f"bucket {bucket}: made")
    for what, wanted, read, write in _bucket_settings(s3, bucket, origin, longest_life):
        if _ordered(_read(read)) != _ordered(wanted):
            write(wanted)
            changes.append(f"bucket {bucket}: {what}")
    return changes


Setting = tuple[str, Any, Callable[[], Any], Callable[[Any], Any]]


def _bucket_settings(s3: Any, bucket: str, origin: str, longest_life: timedelta) -> list[Setting]:
    return [
        (
            "public access blocked",
            dict.fromkeys(
                ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
            ),
            lambda: s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"],
            lambda to: s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=to),
        ),
        (
            "owned by its owner",
            [{"ObjectOwnership": "BucketOwnerEnforced"}],
            lambda: s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"],
            lambda to: s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": to}),
        ),
        (
            "encrypted",
            ["AES256"],
            lambda: _algorithms(s3.get_bucket_encryption(Bucket=bucket)),
            lambda to: s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=_encryption(to)),
        ),
        (
            f"open to pages of {origin}",
            [_cors_rule(origin)],
            lambda: s3.get_bucket_cors(Bucket=bucket)["CORSRules"],
            lambda to: s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": to}),
        ),
        (
            "tidies itself",
            _lifecycle_rules(longest_life),
            lambda: s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"],
            lambda to: s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": to}),
        ),
    ]


def _algorithms(answer: dict[str, Any]) -> list[str]:
    rules = answer["ServerSideEncryptionConfiguration"]["Rules"]
    return [rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] for rule in rules]


def _encryption(algorithms: list[str]) -> dict[str, Any]:
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": name}} for name in algorithms]}


def _cors_rule(origin: str) -> dict[str, Any]:
    return {
        "AllowedOrigins": [origin],
        "AllowedMethods": ["GET", "HEAD", "PUT"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 3600,
    }


def _lifecycle_rules(longest_life: timedelta) -> list[dict[str, Any]]:
    # Nothing here may end an original: a document's end is the application's to decide.
    return [
        {
            "ID": "abort-uploads",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
        },
        {
            "ID": "drop-derived",
            "Status": "Enabled",
            "Filter": {"Prefix": "derived/"},
            "Expiration": {"Days": longest_life.days + 1},
        },
    ]


def provision_queue(sqs: Any, *, queue: str, visibility: timedelta) -> list[str]:
    """Make the queue of jobs and the one where those end that were given up.

    Args:
        sqs: a boto3 SQS client.
        queue: its name.
        visibility: how long a job that was taken stays hidden; more than the longest job takes.

    Returns:
        what was changed, one sentence each.
    """
    dead = dead_letter_queue(queue)
    retention = str(int(DEAD_LETTER_RETENTION.total_seconds()))
    changes = _provision_queue(sqs, dead, {"MessageRetentionPeriod": retention})
    dead_url = sqs.get_queue_url(QueueName=dead)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": RECEIVES_BEFORE_DEAD})
    hidden = str(int(visibility.total_seconds()))
    return changes + _provision_queue(sqs, queue, {"VisibilityTimeout": hidden, "RedrivePolicy": redrive})


def _provision_queue(sqs: Any, queue: str, wanted: dict[str, str]) -> list[str]:
    url = _read(lambda: sqs.get_queue_url(QueueName=queue)["QueueUrl"])
    if url is None:
        sqs.create_queue(QueueName=queue, Attributes=wanted)
        return [f"queue {queue}: made"]
    now = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    different = {name: value for name, value in wanted.items() if _plain(now.get(name)) != _plain(value)}
    if not different:
        return []
    sqs.set_queue_attributes(QueueUrl=url, Attributes=different)
    return [f"queue {queue}: {name} set" for name in different]


def _plain(value: str | None) -> Any:
    """What an attribute means: numbers in a policy come back as text."""
    if value is None or not value.startswith("{"):
        return value
    return {name: str(part) for name, part in json.loads(value).items()}


def _read(read: Callable[[], Any]) -> Any:
    """What is there now, or None."""
    try:
        return read()
    except ClientError as error:
        if error.response["Error"]["Code"] in _ABSENT:
            return None
        raise


def _ordered(value: Any) -> Any:
    """A value in one order, since AWS keeps none."""
    if isinstance(value, dict):
        return {key: _ordered(part) for key, part in sorted(value.items())}
    if isinstance(value, list):
        return sorted((_ordered(part) for part in value), key=repr)
    return value
