"""Make changes conditional on the version they are meant for, so that no one overwrites changes they never saw
(ADR 25)."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.condition import Condition

from mydoc.core.errors import Outdated

# A version that counts, written as we write it.
_COUNT = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Expected:
    """The versions that a change is meant for: those in `If-Match`, or the one that a form showed.

    A service checks what it has read with `check` and makes its write conditional on that version, or, if it reads
    nothing, uses the condition `holds`. Either way DynamoDB decides at the write.

    Attributes:
        versions: None for any version.
    """

    versions: frozenset[str] | None = None

    def check(self, version: object) -> None:
        """Require that the change is meant for this version.

        Raises:
            Outdated: `changed_meanwhile`.
        """
        if self.versions is not None and str(version) not in self.versions:
            raise changed_meanwhile()

    def holds(self, attribute: NumberAttribute) -> Condition | None:
        """Return the condition that an item is of an expected version; None where any is.

        Raises:
            Outdated: `changed_meanwhile`, if no version can be meant.
        """
        if self.versions is None:
            return None
        # A number that no count reaches is no version, and DynamoDB refuses more than 38 digits.
        numbers = sorted(int(version) for version in self.versions if _COUNT.fullmatch(version))
        if not numbers:
            raise changed_meanwhile()
        found: Condition | None = None
        for number in numbers:
            condition = is_version(attribute, number)
            found = condition if found is None else found | condition
        return found


# For callers without a version.
ANY = Expected()


def shown(version: str | None) -> Expected:
    """Return the version that a form was shown; any for None, where the page that sends it does not say."""
    return ANY if version is None else Expected(frozenset({version}))


def is_version(attribute: NumberAttribute, version: int) -> Condition:
    """Return the condition that an item has this version.

    An item written before items had versions has version 0, and counts from there as `attribute.add(1)` does.
    """
    same: Condition = attribute == version
    return same | attribute.does_not_exist() if version == 0 else same


def digest(*values: object) -> str:
    """Return a version made of the values that may change, for things that do not count their changes.

    For writes that hold only if those values are as they were read.
    """
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def changed_meanwhile() -> Outdated:
    """Return the error for the later of two who change the same."""
    return Outdated("changed_meanwhile", "Someone else has changed this. Read the current version and try again.")


def both(one: Condition, other: Condition | None) -> Condition:
    """Return both conditions, or the one there is."""
    combined: Any = one if other is None else one & other
    return combined
