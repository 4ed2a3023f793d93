"""Define what an owner asks and allows in a request, and refuse what no request may have."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from files.domain import request_rules as rules
from files.domain.documents import check_lifetime
from mydoc.core.checks import check_all


@dataclass(frozen=True)
class Changes:
    """Changes to a request. A field that is not in `given` stays as it is.

    Attributes:
        given: names of the fields below that are meant.
        expires_in: seconds from now. keep_for: seconds that what arrives is kept.
    """

    given: frozenset[str]
    title: str = ""
    instructions: str = ""
    ask_name: str = "required"
    ask_email: str = "optional"
    max_files: int = rules.USUAL_FILES
    max_bytes: int = rules.USUAL_BYTES
    largest_file: int | None = None
    types: list[str] = field(default_factory=list)
    expires_in: int | None = None
    keep_for: int | None = None
    is_paused: bool = False


def check_changes(changes: Changes, *, default: timedelta, longest: timedelta) -> None:
    """Refuse what no request may have, all of it at once; what is not meant to change is as usual.

    Args:
        default, longest: how long the owner's documents are kept.

    Raises:
        Invalid: `bad_title`, `bad_instructions`, `bad_asked`, `bad_max_files`, `bad_max_bytes`,
            `bad_largest_file`, `bad_types`, `bad_expiry`, `bad_keep_for`.
    """
    check_all(
        lambda: check_lifetime(changes.expires_in, default=default, longest=longest),
        lambda: rules.check_keep(changes.keep_for, default=default, longest=longest),
        lambda: rules.check_max_files(changes.max_files),
        lambda: rules.check_max_bytes(changes.max_bytes),
        lambda: rules.check_title(changes.title) if "title" in changes.given else None,
        lambda: rules.check_instructions(changes.instructions),
        lambda: rules.check_asked("ask_name", changes.ask_name),
        lambda: rules.check_asked("ask_email", changes.ask_email),
        lambda: rules.check_largest_file(changes.largest_file),
        lambda: rules.check_types(changes.types),
    )
