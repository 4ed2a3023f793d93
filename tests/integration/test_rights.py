"""The application runs with the rights it has on AWS: what is refused here would be refused there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from tests.support.stack import Stack

pytestmark = pytest.mark.stack

BUCKET = "mydoc-local-documents"
TABLE = "mydoc-local-counters"


@pytest.fixture
def client(stack: Stack) -> Callable[[str], Any]:
    """Clients with the application's own access key."""
    keys = json.loads((stack.state / "aws" / "application-key.json").read_text())
    session = boto3.Session(keys["id"], keys["secret"], region_name="us-east-1")
    return lambda service: session.client(service, endpoint_url=stack.aws_endpoint)


def refused(call: Callable[[], Any]) -> bool:
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException")
    return False


def test_it_reads_and_writes_items_but_never_scans_or_changes_tables(client: Callable[[str], Any]) -> None:
    dynamodb = client("dynamodb")
    item = {"id": {"S": "rights"}}
    dynamodb.put_item(TableName=TABLE, Item=item)
    dynamodb.transact_write_items(TransactItems=[{"Delete": {"TableName": TABLE, "Key": item}}])

    assert refused(lambda: dynamodb.scan(TableName=TABLE))
    assert refused(lambda: dynamodb.delete_table(TableName=TABLE))
    assert refused(lambda: dynamodb.get_item(TableName="mydoc-prod-counters", Key=item))


def test_it_writes_where_documents_lie_and_nowhere_else(client: Callable[[str], Any]) -> None:
    s3 = client("s3")
    s3.put_object(Bucket=BUCKET, Key="derived/rights", Body=b"")
    s3.delete_object(Bucket=BUCKET, Key="derived/rights")

    assert refused(lambda: s3.put_object(Bucket=BUCKET, Key="elsewhere", Body=b""))
    assert refused(lambda: s3.delete_bucket(Bucket=BUCKET))
    assert refused(lambda: s3.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": []}))


def test_it_sends_jobs_and_does_not_empty_or_make_queues(client: Callable[[str], Any]) -> None:
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName="mydoc-local-jobs")["QueueUrl"]

    assert refused(lambda: sqs.purge_queue(QueueUrl=url))
    assert refused(lambda: sqs.create_queue(QueueName="another"))


def test_it_has_no_rights_over_rights(client: Callable[[str], Any]) -> None:
    assert refused(lambda: client("iam").list_users())


def test_without_a_signature_only_what_a_buckets_policy_opens_is_read(stack: Stack) -> None:
    s3, bucket = stack.client("s3"), f"mydoc-public-{stack.port}"
    s3.create_bucket(Bucket=bucket)
    for key in ("static/a", "releases/a"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={"BlockPublicPolicy": False, "RestrictPublicBuckets": False},
    )
    opened = {
        "Sid": "Static",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/static/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [opened]}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))

    def asked(method: str, path: str) -> int:
        return requests.request(method, f"{stack.aws_endpoint}/{path}", data=b"", timeout=60).status_code

    assert asked("GET", f"{bucket}/static/a") == 200
    for method, path in (
        ("GET", f"{bucket}/releases/a"),
        ("GET", bucket),
        ("PUT", f"{bucket}/static/a"),
        ("DELETE", f"{bucket}/static/a"),
        ("GET", f"{BUCKET}/derived/rights"),
        ("GET", BUCKET),
    ):
        assert asked(method, path) == 403, (method, path)
