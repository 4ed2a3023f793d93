"""Uploads: start them, sign what is sent, list what has arrived, complete them.

A file of one part is sent by one presigned PUT and needs nothing more; a larger one by S3's multipart upload (ADR
37).

Use cases, with their AWS calls in the usual case:

- `start` begins an upload (1; 1 more for a file of several parts, 2 more into a link), `start_all` up to 100 (2; 1
  more for each file of several parts, 2 more for each link).
- `sign_put` returns the request that sends a file of one part (0).
- `sign_parts` returns URLs for up to 100 parts (1), `uploaded_parts` the parts that S3 has (2).
- `complete` completes an upload (3).

For `requests`: `begin` starts a guest's uploads by the checks that it is given; `sign`, `parts_of` and `finish`
are the same once the guest's upload was read.
"""

from files.services.uploads.completion import complete, finish
from files.services.uploads.creation import Draft, Outcome, Wanted, begin
from files.services.uploads.owner import MOST_AT_ONCE, start, start_all
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
    "MOST_AT_ONCE",
    "PUT_LIFE",
    "URL_LIFE",
    "Draft",
    "Outcome",
    "Put",
    "SignedParts",
    "Started",
    "Wanted",
    "begin",
    "complete",
    "finish",
    "parts_of",
    "plan_of",
    "sign",
    "sign_parts",
    "sign_put",
    "start",
    "start_all",
    "uploaded_parts",
]
