"""What the system writes itself triggers nothing: the bucket tells of originals only."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.stack import Stack
from tests.support.visitor import wait_for

pytestmark = pytest.mark.stack

BUCKET = "mydoc-local-documents"


@pytest.fixture
def echo(stack: Stack) -> Iterator[tuple[str, str]]:
    """Another bucket with the same filter, which tells a queue instead; its name and the queue's URL."""
    s3, sqs = stack.client("s3"), stack.client("sqs")
    (told,) = s3.get_bucket_notification_configuration(Bucket=BUCKET)["LambdaFunctionConfigurations"]
    name = f"echo-{os.urandom(4).hex()}"
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{name}"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    s3.create_bucket(Bucket=name)
    s3.put_bucket_notification_configuration(
        Bucket=name,
        NotificationConfiguration={
            "QueueConfigurations": [{"QueueArn": arn, "Events": told["Events"], "Filter": told["Filter"]}]
        },
    )
    yield name, url
    sqs.delete_queue(QueueUrl=url)
    pages = s3.list_objects_v2(Bucket=name)
    for found in pages.get("Contents", []):
        s3.delete_object(Bucket=name, Key=found["Key"])
    s3.delete_bucket(Bucket=name)


def keys_told(sqs: Any, url: str) -> list[str]:
    bodies = [
        json.loads(message["Body"])
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    ]
    return [record["s3"]["object"]["key"] for body in bodies for record in body.get("Records", [])]


def test_inv_18_the_bucket_tells_of_originals_only(stack: Stack) -> None:
    found = stack.client("s3").get_bucket_notification_configuration(Bucket=BUCKET)
    (told,) = found["LambdaFunctionConfigurations"]
    assert told["Events"] == ["s3:ObjectCreated:*"]
    (rule,) = told["Filter"]["Key"]["FilterRules"]
    assert (rule["Name"].lower(), rule["Value"]) == ("prefix", "originals/")
    assert not found.get("QueueConfigurations")
    assert not found.get("TopicConfigurations")


def test_inv_18_a_derived_object_becomes_no_event(stack: Stack, echo: tuple[str, str]) -> None:
    name, url = echo
    s3, sqs = stack.client("s3"), stack.client("sqs")
    for key in ("derived/a/b/thumbnail.webp", "derived/originals/a/b", "elsewhere", "originals/a/b"):
        s3.put_object(Bucket=name, Key=key, Body=b"x")

    # Events come in the order of the writes here, so none of the first three is still on its way.
    assert wait_for(lambda: keys_told(sqs, url)) == ["originals/a/b"]
    assert keys_told(sqs, url) == []
