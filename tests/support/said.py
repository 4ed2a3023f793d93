"""What a running stack said, for whoever reads that a test of it failed where nobody can look."""

from __future__ import annotations

import re

from tests.support.stack import Stack

_LAST_LINES = 60
_AS_EXPECTED = re.compile(r" INFO mydoc\.access: .*: (ok|[23]\d\d) in \d+ ms")


def end_of_what_it_said(stack: Stack) -> str:
    """The last lines of its log without those of requests and jobs that went as they should; they hold no secret,
    as all logs."""
    lines = stack.log.read_text(errors="replace").splitlines() if stack.log.exists() else []
    return "\n".join([line for line in lines if not _AS_EXPECTED.search(line)][-_LAST_LINES:])
