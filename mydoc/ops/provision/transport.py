"""Keep plain HTTP out of a bucket."""

from __future__ import annotations

import json
from typing import Any

from mydoc.ops.provision.common import existing

_SID = "OnlyEncryptedConnections"


def only_encrypted(bucket: str) -> dict[str, Any]:
    """Return the statement of a bucket's policy that refuses every request without TLS, presigned ones too.

    AWS, "Security best practices for Amazon S3": enforce encryption of data in transit.
    """
    return {
        "Sid": _SID,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def speaks_tls(endpoint: str) -> bool:
    """Return whether buckets can do without plain HTTP: not on a laptop's emulator, which speaks nothing else.

    Args:
        endpoint: the emulator's address; empty for AWS itself.
    """
    return not endpoint.startswith("http://")


def provision_policy(s3: Any, *, bucket: str, statements: list[dict[str, Any]]) -> list[str]:
    """Put statements into a bucket's policy; those with other names stay as someone made them.

    Args:
        s3: a boto3 S3 client.
        statements: each with a `Sid`.

    Returns:
        what was changed, one sentence each.
    """
    text = existing(lambda: s3.get_bucket_policy(Bucket=bucket)["Policy"])
    now = json.loads(text)["Statement"] if text else []
    ours = {statement["Sid"] for statement in statements}
    wanted = [*(found for found in now if found.get("Sid") not in ours), *statements]
    if all(statement in now for statement in statements):
        return []
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": wanted}))
    return [f"bucket {bucket}: policy updated"]
