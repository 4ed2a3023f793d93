"""The application runs with the rights it has on AWS: what is refused here would be refused there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
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
