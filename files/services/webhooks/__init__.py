"""Webhooks: URLs that a person registers to receive events about their documents and links.

Use cases, with their AWS calls in the usual case:

- `register` adds a webhook (1), `change` changes it (1), `rotate` gives it a new secret (2), `delete` deletes it
  (1).
- `list_own` lists a person's webhooks (1), `get` returns one (1).
- `list_deliveries` lists what was sent to it (2), `ping` sends a test (4), `replay` sends a delivery again (4).
- `tell` records a delivery for each webhook that wants an activity (1, 1 for each owner with webhooks, 2 for each
  delivery). Called by the drain.
- `deliver` sends a delivery (3 and the request; 1 more after a failure). A job.
- `sweep` enqueues overdue deliveries (2, 4 for each hour since the last run, 2 for each). The schedule.
- `wanted` tells whether a person has webhooks (at most 1 in 30 seconds).
"""

from files.services.webhooks.deliveries import list_deliveries, ping, replay
from files.services.webhooks.delivery import deliver
from files.services.webhooks.fan_out import tell
from files.services.webhooks.manage import change, delete, get, list_own, register, rotate
from files.services.webhooks.recovery import sweep
from files.services.webhooks.subscribers import wanted

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
