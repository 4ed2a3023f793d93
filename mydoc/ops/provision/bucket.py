"""Create the documents' bucket in S3."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from mydoc.ops.provision.common import existing, ordered
from mydoc.ops.provision.transport import only_encrypted, provision_policy


def provision_bucket(
    s3: Any,
    *,
    bucket: str,
    region: str,
    origins: Sequence[str],
    longest_life: timedelta,
    refuses_http: bool = True,
) -> list[str]:
    """Make the bucket that holds the documents.

    Args:
        s3: a boto3 S3 client.
        bucket: its name.
        region: where it lives.
        origins: the web origins whose pages may send and fetch bytes: the site's, and those that may use the API.
        longest_life: after this and a day no document is left, and nothing derived from one.
        refuses_http: whether it answers over TLS alone; false for an emulator that speaks none.

    Returns:
        what was changed, one sentence each.
    """
    changes = []
    # ListBuckets would show it too, but needs a right to the whole account.
    if existing(lambda: s3.head_bucket(Bucket=bucket)) is None:
        create_bucket(s3, bucket=bucket, region=region)
        changes.append(f"bucket {bucket}: created")
    for what, wanted, read, write in _bucket_settings(s3, bucket, origins, longest_life):
        if ordered(existing(read)) != ordered(wanted):
            write(wanted)
            changes.append(f"bucket {bucket}: {what}")
    if refuses_http:
        changes += provision_policy(s3, bucket=bucket, statements=[only_encrypted(bucket)])
    return changes


def create_bucket(s3: Any, *, bucket: str, region: str) -> None:
    """Create a bucket and wait until it exists.

    Raises:
        ClientError: `BucketAlreadyExists` or `BucketAlreadyOwnedByYou`.
    """
    # us-east-1 is the one region that must not be named (AWS, CreateBucket).
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=bucket, **place)
    s3.get_waiter("bucket_exists").wait(Bucket=bucket)


Setting = tuple[str, Any, Callable[[], Any], Callable[[Any], Any]]


def _bucket_settings(s3: Any, bucket: str, origins: Sequence[str], longest_life: timedelta) -> list[Setting]:
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
            "ACLs disabled",
            [{"ObjectOwnership": "BucketOwnerEnforced"}],
            lambda: s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"],
            lambda to: s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": to}),
        ),
        (
            "encryption on",
            ["AES256"],
            lambda: _algorithms(s3.get_bucket_encryption(Bucket=bucket)),
            lambda to: s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=_encryption(to)),
        ),
        (
            f"CORS for {', '.join(origins)}",
            [_cors_rule(origins)],
            lambda: s3.get_bucket_cors(Bucket=bucket)["CORSRules"],
            lambda to: s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": to}),
        ),
        (
            "lifecycle rules set",
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


def _cors_rule(origins: Sequence[str]) -> dict[str, Any]:
    return {
        "AllowedOrigins": list(origins),
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
            "ID": "drop-exports",
            "Status": "Enabled",
            "Filter": {"Prefix": "derived/exports/"},
            "Expiration": {"Days": 1},
        },
        {
            "ID": "drop-derived",
            "Status": "Enabled",
            "Filter": {"Prefix": "derived/"},
            "Expiration": {"Days": longest_life.days + 1},
        },
    ]
