"""A cause for jobs to fail that is as real as it gets: the application may not read an object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from tests.support.stack import Stack
from tests.support.visitor import Visitor

APPLICATION = "mydoc-local-application"
BUCKET = "mydoc-local-documents"


@contextmanager
def unreadable(stack: Stack, owner: Visitor, content: bytes) -> Iterator[str]:
    """A document, its bytes sent, that cannot be processed until this is left; its id."""
    iam = stack.client("iam")
    owner_id = owner.get("account/").json()["id"]
    document = owner.start("unreadable.txt", len(content))
    name = f"unreadable-{uuid4().hex[:8]}"
    statement = {
        "Effect": "Deny",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/originals/{owner_id}/{document['id']}",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=APPLICATION, PolicyName=name, PolicyDocument=policy)
    try:
        # Of one part, so that S3's event has it processed at once.
        owner.send(document, content)
        yield str(document["id"])
    finally:
        iam.delete_user_policy(UserName=APPLICATION, PolicyName=name)
