"""Uploads: start them, sign what is sent, list what has arrived, complete them.

A file of one part is sent by one presigned PUT and needs nothing more; a larger one by S3's multipart upload (ADR
37).

Use cases, with their AWS calls in the usual case:

- `start` begins an upload (2; 1 for a file of one part; 2 more into a link).
- `sign_put` returns the request that sends a file of one part (0).
- `sign_parts` returns URLs for up to 100 parts (1), `uploaded_parts` the parts that S3 has (2).
- `complete` completes an upload (3).

For `requests`, which checks a guest's uploads itself: `begin`, `sign`, `parts_of` and `finish` are the same once
that is done.
"""

from files.services.uploads.completion import complete, finish
from files.services.uploads.creation import begin
from files.services.uploads.owner import start
from files.services.uploads.parts import (
    PUT_LIFE,
    URL_LIFE,
    Put,
    SignedParts,
    Started,
    parts_of,
    plan_of,
    sign,
    sign_parts,
    sign_put,
    uploaded_parts,
)

__all__ = [
    "PUT_LIFE",
    "URL_LIFE",
    "Put",
    "SignedParts",
    "Started",
    "begin",
    "complete",
    "finish",
    "parts_of",
    "plan_of",
    "sign",
    "sign_parts",
    "sign_put",
    "start",
    "uploaded_parts",
]
