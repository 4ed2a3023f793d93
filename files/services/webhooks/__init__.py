"""Webhooks: addresses that a person registers to be told what happens to what they have."""

from files.services.webhooks.delivering import deliver
from files.services.webhooks.managing import change, delete, get, list_own, register, rotate
from files.services.webhooks.records import list_deliveries, ping, replay
from files.services.webhooks.sweeping import sweep
from files.services.webhooks.telling import tell
from files.services.webhooks.wanting import wanted

__all__ = [
    "change",
    "delete",
    "deliver",
    "get",
    "list_deliveries",
    "list_own",
    "ping",
    "register",
    "replay",
    "rotate",
    "sweep",
    "tell",
    "wanted",
]
