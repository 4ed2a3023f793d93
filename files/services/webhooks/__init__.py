"""Webhooks: addresses that a person registers to be told what happens to what they have."""

from files.services.webhooks.deliver import deliver
from files.services.webhooks.deliveries import list_deliveries, ping, replay
from files.services.webhooks.fan_out import tell
from files.services.webhooks.manage import change, delete, get, list_own, register, rotate
from files.services.webhooks.subscribers import wanted
from files.services.webhooks.sweep import sweep

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
