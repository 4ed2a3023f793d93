"""What only AWS itself refuses: said in words, before or instead of a puzzle."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from mydoc.ops.deploy import package, static
from mydoc.ops.deploy.policy import deployer_policy
from mydoc.ops.deploy.steps import StepFailed
from mydoc.ops.stage import Stage


def test_an_account_that_lets_no_bucket_be_public(client: Callable[[str], Any], stage: Stage) -> None:
    said = (
        "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: s3:PutBucketPolicy because public "
        "policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."
    )

    def refuse(**_: Any) -> Any:
        error = {"Code": "AccessDenied", "Message": said}
        return SimpleNamespace(status_code=403), {"Error": error, "ResponseMetadata": {"HTTPStatusCode": 403}}

    s3 = client("s3")
    static.claim_buckets(s3, stage=stage)
    s3.meta.events.register("before-call.s3.PutBucketPolicy", refuse)
    with pytest.raises(StepFailed, match="This account blocks public access to buckets"):
        static.provision_site_bucket(s3, stage=stage, origin="*")


def test_a_python_whose_packages_lambda_cannot_run() -> None:
    with pytest.raises(package.PackageError, match=r"This is Python 3\.11.*Deploy with Python 3\.12 or newer"):
        package.expect_python((3, 11))
    package.expect_python((3, 12))
    package.expect_python((3, 14))


def test_invalidating_a_distribution_is_a_right_of_who_has_one(stage: Stage) -> None:
    elsewhere = Stage("dev", "dev", stage.account, stage.region, static_url="https://cdn.example.com/static/")
    for which, expected in ((stage, False), (elsewhere, True)):
        allowed = {action for found in deployer_policy(which)["Statement"] for action in found["Action"]}
        assert ("cloudfront:CreateInvalidation" in allowed) is expected
