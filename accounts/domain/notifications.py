"""Define the kinds of emails that people can turn off, and which of them someone wants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum


class Notification(StrEnum):
    """A kind of email that its reader can turn on and off; the value is the API's."""

    SHARED = "shared"
    EXPIRING = "expiring"
    OPENED = "opened"
    LINK_DOWNLOADED = "link_downloaded"
    FILES_RECEIVED = "files_received"


# What each kind is sent about, as "You get an email when …" goes on.
EVENTS = {
    Notification.SHARED: "a colleague shares documents with you",
    Notification.EXPIRING: "your documents expire soon",
    Notification.OPENED: "a colleague opens or downloads your document",
    Notification.LINK_DOWNLOADED: "someone downloads from your link",
    Notification.FILES_RECEIVED: "someone sends files to your file request",
}
# Whoever shares with many would get many emails about what the document and the history show anyway.
_OFF_BY_DEFAULT = frozenset({Notification.OPENED})
DEFAULT = frozenset(Notification) - _OFF_BY_DEFAULT


def wanted(stored: str | None) -> frozenset[Notification]:
    """Return the kinds that someone wants.

    Args:
        stored: what they chose, as `chosen` returns it; None for nothing. Kinds that it does not name, such as
            those of a newer release, are as they are by default.
    """
    choices: dict[str, bool] = json.loads(stored or "{}")
    return frozenset(kind for kind in Notification if choices.get(kind.value, kind in DEFAULT))


def chosen(stored: str | None, changes: Mapping[str, bool]) -> str | None:
    """Return what is stored after a change: JSON text; None as long as no one has chosen anything.

    Args:
        changes: whether a kind is wanted, by its value; others stay as they are.
    """
    choices: dict[str, bool] = json.loads(stored or "{}")
    choices |= {kind.value: changes[kind.value] for kind in Notification if kind.value in changes}
    return json.dumps(choices, sort_keys=True, separators=(",", ":")) if choices else None
