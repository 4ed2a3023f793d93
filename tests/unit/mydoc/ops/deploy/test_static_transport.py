"""Buckets answer over TLS alone, where there is any."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mydoc.ops import provision
from mydoc.ops.deploy import static
from mydoc.ops.provision.transport import speaks_tls
from mydoc.ops.stage import Stage
from tests.support.iam import denies

_THEIRS = {
    "Sid": "Auditor",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::123456789012:role/auditor"},
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::mydoc-documents/*",
}


@pytest.fixture
def s3(client: Callable[[str], Any]) -> Any:
    return client("s3")


def provision_documents(s3: Any, stage: Stage, **more: bool) -> list[str]:
    return provision.provision_bucket(
        s3, bucket=stage.bucket, region=stage.region, origins=["https://docs.example.com"],
        longest_life=timedelta(days=365), **more,
    )  # fmt: skip


def policy_of(s3: Any, bucket: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    return found


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObject"])
@pytest.mark.parametrize("which", ["bucket", "site_bucket"])
def test_plain_http_is_refused_for_both_buckets_and_all_they_hold(
    s3: Any, stage: Stage, which: str, action: str
) -> None:
    static.claim_buckets(s3, stage=stage)
    provision_documents(s3, stage)
    static.provision_site_bucket(s3, stage=stage, origin="*")
    bucket = getattr(stage, which)
    policy = policy_of(s3, bucket)
    for resource in (
        f"arn:aws:s3:::{bucket}",
        f"arn:aws:s3:::{bucket}/originals/1/2",
        f"arn:aws:s3:::{bucket}/static/a",
    ):
        assert denies(policy, action, resource, secure=False)
        assert not denies(policy, action, resource, secure=True)


def test_an_emulator_without_tls_keeps_its_buckets_open_to_it(s3: Any, stage: Stage) -> None:
    local = replace(stage, endpoint="http://127.0.0.1:4566")
    static.claim_buckets(s3, stage=stage)
    provision_documents(s3, local, refuses_http=speaks_tls(local.endpoint))
    static.provision_site_bucket(s3, stage=local, origin="*")
    assert speaks_tls("")
    assert speaks_tls("https://emulator.example.com")
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchBucketPolicy"):
        policy_of(s3, stage.bucket)
    assert [statement["Sid"] for statement in policy_of(s3, stage.site_bucket)["Statement"]] == ["StaticFiles"]


def test_it_is_set_once_and_what_somebody_else_allowed_stays(s3: Any, stage: Stage) -> None:
    static.claim_buckets(s3, stage=stage)
    theirs = {"Version": "2012-10-17", "Statement": [_THEIRS]}
    s3.put_bucket_policy(Bucket=stage.bucket, Policy=json.dumps(theirs))
    assert f"bucket {stage.bucket}: policy updated" in provision_documents(s3, stage)
    assert [found["Sid"] for found in policy_of(s3, stage.bucket)["Statement"]] == [
        "Auditor",
        "OnlyEncryptedConnections",
    ]
    assert f"bucket {stage.bucket}: policy updated" not in provision_documents(s3, stage)


def test_one_that_was_weakened_by_hand_is_put_right(s3: Any, stage: Stage) -> None:
    static.claim_buckets(s3, stage=stage)
    provision_documents(s3, stage)
    weak = policy_of(s3, stage.bucket)
    weak["Statement"][0]["Action"] = "s3:PutObject"
    s3.put_bucket_policy(Bucket=stage.bucket, Policy=json.dumps(weak))
    assert f"bucket {stage.bucket}: policy updated" in provision_documents(s3, stage)
    assert denies(policy_of(s3, stage.bucket), "s3:GetObject", f"arn:aws:s3:::{stage.bucket}/x", secure=False)
