"""`manage.py provision` may run at every deployment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from mydoc.ops.provision.transport import only_encrypted, provision_policy
from tests.support.stack import ROOT, Stack

pytestmark = pytest.mark.stack


def provision(stack: Stack, **changed: str) -> list[str]:
    environment = {
        **os.environ,
        "MYDOC_STAGE": "other",
        "MYDOC_SECRET_KEY": "a secret",
        "MYDOC_TOKEN_PEPPER": "a pepper",
        "MYDOC_SITE_URL": "https://docs.example.com",
        "MYDOC_BUCKET": f"mydoc-other-{stack.port}",
        "AWS_ENDPOINT_URL": stack.aws_endpoint,
        **stack.root_environment,
        **changed,
    }
    command = [sys.executable, "manage.py", "provision"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_second_run_changes_nothing_and_a_third_only_what_differs(stack: Stack) -> None:
    made = provision(stack)
    assert "table mydoc-other-users: created" in made
    assert "alarm mydoc-other-dead-letters: created" in made
    assert provision(stack) == ["nothing to change"]

    changed = provision(stack, MYDOC_SITE_URL="https://other.example.com")

    assert changed == [f"bucket mydoc-other-{stack.port}: CORS for https://other.example.com"]
    rules = stack.client("s3").get_bucket_cors(Bucket=f"mydoc-other-{stack.port}")["CORSRules"]
    assert [rule["AllowedOrigins"] for rule in rules] == [["https://other.example.com"]]


def test_somebody_is_told_of_alarms(stack: Stack) -> None:
    provision(stack, MYDOC_ALARM_EMAIL="ops@example.com")

    topic = "arn:aws:sns:us-east-1:000000000000:mydoc-other-alarms"
    told = stack.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [(one["Protocol"], one["Endpoint"]) for one in told] == [("email", "ops@example.com")]
    alarms = stack.client("cloudwatch").describe_alarms(AlarmNamePrefix="mydoc-other-")["MetricAlarms"]
    assert len(alarms) == 4
    assert {action for alarm in alarms for action in alarm["AlarmActions"]} == {topic}
    assert provision(stack, MYDOC_ALARM_EMAIL="ops@example.com") == ["nothing to change"]


def test_ses_tells_what_became_of_mails(stack: Stack) -> None:
    provision(stack)
    ses, destinations = stack.client("sesv2"), {"ConfigurationSetName": "mydoc-other"}

    [told] = ses.get_configuration_set_event_destinations(**destinations)["EventDestinations"]

    assert told["SnsDestination"] == {"TopicArn": "arn:aws:sns:us-east-1:000000000000:mydoc-other-mail"}
    assert sorted(told["MatchingEventTypes"]) == ["BOUNCE", "COMPLAINT", "DELIVERY", "REJECT"]
    wrong = {"Enabled": True, "MatchingEventTypes": ["SEND"], "SnsDestination": told["SnsDestination"]}
    ses.update_configuration_set_event_destination(
        **destinations, EventDestinationName=told["Name"], EventDestination=wrong
    )
    assert provision(stack) == ["configuration set mydoc-other: publishes to mydoc-other-mail"]
    assert provision(stack) == ["nothing to change"]


def test_nobody_but_ses_publishes_what_became_of_mails(stack: Stack) -> None:
    provision(stack)
    topic = "arn:aws:sns:us-east-1:000000000000:mydoc-other-mail"

    policy = stack.client("sns").get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]

    [statement] = json.loads(policy)["Statement"]
    assert statement["Principal"] == {"Service": "ses.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {
        "AWS:SourceAccount": "000000000000",
        "AWS:SourceArn": "arn:aws:ses:us-east-1:000000000000:configuration-set/mydoc-other",
    }


def test_a_bucket_shows_nothing_to_the_world_and_never_ends_an_original(stack: Stack) -> None:
    s3 = stack.client("s3")
    bucket = "mydoc-local-documents"

    blocked = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    owner = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    rules = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]

    assert set(blocked.values()) == {True}
    assert owner == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    ending = [rule["Filter"]["Prefix"] for rule in rules if "Expiration" in rule]
    assert ending == ["derived/exports/", "derived/"]
    assert any(rule.get("AbortIncompleteMultipartUpload") == {"DaysAfterInitiation": 1} for rule in rules)


def test_a_job_that_fails_three_times_ends_in_the_dead_letter_queue(stack: Stack) -> None:
    sqs = stack.client("sqs")
    url = sqs.get_queue_url(QueueName="mydoc-local-jobs")["QueueUrl"]

    policy = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]

    assert '"maxReceiveCount": 3' in policy["RedrivePolicy"]
    assert "mydoc-local-jobs-dead" in policy["RedrivePolicy"]


def test_a_bucket_with_the_policy_of_a_deployed_stage_answers_nothing_over_plain_http(stack: Stack) -> None:
    bucket, key = f"mydoc-tls-{stack.port}", "originals/1/2"
    root, iam = stack.client("s3"), stack.client("iam")
    root.create_bucket(Bucket=bucket)
    root.put_object(Bucket=bucket, Key=key, Body=b"one")
    iam.create_user(UserName=bucket)
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    rights = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_user_policy(UserName=bucket, PolicyName="all", PolicyDocument=rights)
    made = iam.create_access_key(UserName=bucket)["AccessKey"]
    session: Any = boto3.Session(made["AccessKeyId"], made["SecretAccessKey"], region_name="us-east-1")
    config = Config(signature_version="s3v4", s3={"addressing_style": "path"})
    theirs = session.client("s3", endpoint_url=stack.aws_endpoint, config=config)
    url = theirs.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=60)
    assert theirs.get_object(Bucket=bucket, Key=key)["Body"].read() == b"one"
    assert requests.get(url, timeout=60).content == b"one"

    provision_policy(root, bucket=bucket, statements=[only_encrypted(bucket)])

    with pytest.raises(ClientError, match="AccessDenied"):
        theirs.get_object(Bucket=bucket, Key=key)
    with pytest.raises(ClientError, match="AccessDenied"):
        theirs.put_object(Bucket=bucket, Key=key, Body=b"two")
    assert requests.get(url, timeout=60).status_code == 403
