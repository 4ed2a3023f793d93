"""Publish the static files to S3, so that no page waits for the function to read a style sheet."""

from __future__ import annotations

import gzip
import json
import mimetypes
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from mydoc.ops.deploy.steps import PRINTED_BY, StepFailed
from mydoc.ops.provision.bucket import create_bucket
from mydoc.ops.provision.transport import only_encrypted, provision_policy, speaks_tls
from mydoc.ops.stage import Stage

PREFIX = "static/"
_RELEASES = "releases/"
# A deployment that is under way has no version yet.
_UNDER_WAY = timedelta(days=1)
_MANIFEST = "staticfiles.json"
# What is under a name that carries its content's hash never changes.
_FOREVER = "public, max-age=31536000, immutable"
_BRIEFLY = "public, max-age=300"
_COMPRESSIBLE = (".css", ".js", ".svg", ".json", ".map", ".html", ".txt", ".webmanifest")


def provision_site_bucket(s3: Any, *, stage: Stage, origin: str) -> None:
    """Let everyone read the static files in the site's bucket.

    Args:
        s3: a boto3 S3 client.
        origin: the site's, whose pages may read them with CORS; `*` as long as it is not known.
    """
    s3.put_public_access_block(
        Bucket=stage.site_bucket,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": False,
            "RestrictPublicBuckets": False,
        },
    )
    _open(s3, stage)
    rule = {"AllowedOrigins": [origin], "AllowedMethods": ["GET", "HEAD"], "MaxAgeSeconds": 86400}
    s3.put_bucket_cors(Bucket=stage.site_bucket, CORSConfiguration={"CORSRules": [rule]})


def claim_buckets(s3: Any, *, stage: Stage) -> list[str]:
    """Make sure that the stage's buckets are there and this account's; none is made unless all can be.

    Args:
        s3: a boto3 S3 client.

    Returns:
        what was changed, one sentence each.

    Raises:
        StepFailed: a name is someone else's.
    """
    buckets = (stage.bucket, stage.site_bucket)
    missing = [bucket for bucket in buckets if not _is_ours(s3, bucket, stage.account)]
    for bucket in missing:
        try:
            create_bucket(s3, bucket=bucket, region=stage.region)
        except s3.exceptions.BucketAlreadyOwnedByYou:
            # By another deployment at the same moment.
            continue
        except s3.exceptions.BucketAlreadyExists as error:
            raise StepFailed(_taken(bucket)) from error
    return [f"bucket {bucket}: created" for bucket in missing]


def _is_ours(s3: Any, bucket: str, account: str) -> bool:
    try:
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == 403:
            raise StepFailed(_taken(bucket)) from error
        if status != 404:
            raise
        return False
    return True


def publish(s3: Any, *, bucket: str, folder: Path, code: str) -> list[str]:
    """Send what is new.

    Args:
        s3: a boto3 S3 client.
        bucket: the site's.
        folder: what was collected, with its manifest.
        code: SHA-256 of the package whose pages refer to it.

    Returns:
        what was changed, one sentence each.
    """
    wanted = _published_names(folder)
    # First, so that no other deployment takes for stale what is sent now.
    s3.put_object(Bucket=bucket, Key=_note(code), Body=json.dumps(sorted(wanted)).encode())
    there = set(_keys(s3, bucket, PREFIX))
    sent = [name for name in sorted(wanted) if PREFIX + name not in there or not _is_hashed(name, wanted)]
    for name in sent:
        _send(s3, bucket, folder, name, forever=_is_hashed(name, wanted))
    return [f"{len(sent)} static files published"] if sent else []


def prune(s3: Any, *, bucket: str, codes: Collection[str]) -> list[str]:
    """Delete files that no version refers to, so that a rollback to any version finds its files.

    Args:
        s3: a boto3 S3 client.
        bucket: the site's.
        codes: SHA-256 of the packages of all versions there are.

    Returns:
        what was changed, one sentence each.
    """
    # Listed before the notes are: what is sent after its note is not among them.
    there = _keys(s3, bucket, PREFIX)
    kept = {_note(code) for code in codes}
    used: set[str] = set()
    for found in _objects(s3, bucket, _RELEASES):
        if found["Key"] in kept or found["LastModified"] > datetime.now(UTC) - _UNDER_WAY:
            names = json.loads(s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read())
            used |= {PREFIX + name for name in names}
        else:
            s3.delete_object(Bucket=bucket, Key=found["Key"])
    stale = [key for key in there if key not in used]
    _delete(s3, bucket, stale)
    return [f"{len(stale)} old static files deleted"] if stale else []


def invalidate(cloudfront: Any, *, distribution: str) -> list[str]:
    """Have a CloudFront distribution forget the static files it keeps under names that stay the same.

    Args:
        cloudfront: a boto3 CloudFront client.
        distribution: its id.
    """
    batch = {"Paths": {"Quantity": 1, "Items": ["/static/*"]}, "CallerReference": _now()}
    cloudfront.create_invalidation(DistributionId=distribution, InvalidationBatch=batch)
    return [f"distribution {distribution}: cached static files invalidated"]


def empty_and_delete(s3: Any, *, bucket: str) -> list[str]:
    """Delete the site's bucket: everything in it can be made again."""
    try:
        keys = _keys(s3, bucket, "")
    except s3.exceptions.NoSuchBucket:
        return []
    _delete(s3, bucket, keys)
    s3.delete_bucket(Bucket=bucket)
    return [f"bucket {bucket}: deleted"]


def _taken(bucket: str) -> str:
    return (
        f"The bucket name {bucket} is taken by another account, or you lack s3:ListBucket for it. Bucket "
        "names are unique across AWS. Give the stage another name in zappa_settings.json, or ask your AWS "
        f"administrator. {PRINTED_BY}"
    )


def _open(s3: Any, stage: Stage) -> None:
    bucket = stage.site_bucket
    statements = [_for_everybody(bucket)]
    if speaks_tls(stage.endpoint):
        statements.append(only_encrypted(bucket))
    try:
        provision_policy(s3, bucket=bucket, statements=statements)
    except ClientError as error:
        # AWS, "Blocking public access to your Amazon S3 storage": the account's setting, or its organization's,
        # goes before the bucket's.
        if "BlockPublicPolicy" not in str(error):
            raise
        raise StepFailed(
            f"This account blocks public access to buckets, but browsers must read the static files in {bucket}: "
            f"{error}\nAllow it (S3, Block Public Access settings for this account), or use another account."
        ) from error


def _for_everybody(bucket: str) -> dict[str, Any]:
    return {
        "Sid": "StaticFiles",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/{PREFIX}*",
    }


def _published_names(folder: Path) -> dict[str, str]:
    """Return every name under which a file is requested, and its name before the hash."""
    paths: dict[str, str] = json.loads((folder / _MANIFEST).read_text())["paths"]
    return {hashed: plain for plain, hashed in paths.items()}


def _is_hashed(name: str, wanted: dict[str, str]) -> bool:
    return wanted[name] != name


def _send(s3: Any, bucket: str, folder: Path, name: str, *, forever: bool) -> None:
    content = (folder / name).read_bytes()
    headers = {
        "ContentType": mimetypes.guess_type(name)[0] or "application/octet-stream",
        "CacheControl": _FOREVER if forever else _BRIEFLY,
    }
    if name.endswith(_COMPRESSIBLE):
        # S3 does not negotiate; every browser takes gzip.
        content = gzip.compress(content, compresslevel=9, mtime=0)
        headers["ContentEncoding"] = "gzip"
    s3.put_object(Bucket=bucket, Key=PREFIX + name, Body=content, **headers)


def _note(code: str) -> str:
    """Return the key of the list of files that a package refers to; base64 has slashes."""
    return f"{_RELEASES}{code.replace('/', '_')}.json"


def _keys(s3: Any, bucket: str, prefix: str) -> list[str]:
    return [found["Key"] for found in _objects(s3, bucket, prefix)]


def _objects(s3: Any, bucket: str, prefix: str) -> list[dict[str, Any]]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [found for page in pages for found in page.get("Contents", [])]


def _delete(s3: Any, bucket: str, keys: list[str]) -> None:
    for start in range(0, len(keys), 1000):
        batch = [{"Key": key} for key in keys[start : start + 1000]]
        s3.delete_objects(Bucket=bucket, Delete={"Objects": batch, "Quiet": True})


def _now() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
