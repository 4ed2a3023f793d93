"""Tag a mail with what it is about.

SES returns the tag with each notification, so nothing is stored or looked up: a notification may even come before
the answer to who sent the mail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TAG = "about"
# What SES allows in a tag's value (AWS, "MessageTag"); the parts have no underscore.
_PART = re.compile(r"[A-Za-z0-9-]+")
_LONGEST = 256


@dataclass(frozen=True)
class About:
    """The kind of a mail and the ids that it is about. They are no secrets: anyone who may read notifications sees
    them.

    Args:
        kind: one of those in `mydoc.mail.outcomes.LISTENERS`.
        ids: the listener finds its record by them.
    """

    kind: str
    ids: tuple[str, ...]

    def tags(self) -> list[dict[str, str]]:
        """Return the tags for SES.

        Raises:
            ValueError: for what a tag cannot hold.
        """
        value = "_".join((self.kind, *self.ids))
        if len(value) > _LONGEST or not all(map(_PART.fullmatch, (self.kind, *self.ids))):
            raise ValueError("a mail is about a kind and ids")
        return [{"Name": TAG, "Value": value}]

    @classmethod
    def of_tags(cls, tags: dict[str, list[str]]) -> About | None:
        """Return what a mail is about, from a notification; None without our tag."""
        values = tags.get(TAG) or [""]
        kind, *ids = str(values[0]).split("_")
        return cls(kind, tuple(ids)) if kind else None
