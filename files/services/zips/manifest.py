"""What goes into the ZIP of a share."""

from __future__ import annotations

from files.domain.zips import Manifest


def read_manifest(*, owner_id: str, share_id: str) -> Manifest | None:
    """The documents."""
    raise LookupError(owner_id, share_id)
