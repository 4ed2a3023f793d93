"""What the queue calls: ids in, one service call."""

from __future__ import annotations


def process(owner_id: str, document_id: str) -> None:
    """A document's bytes arrived."""
    from files.services import processing

    processing.process(owner_id=owner_id, document_id=document_id)


def settle(owner_id: str, document_id: str) -> None:
    """Something is due about a document."""
    from files.services import endings

    endings.settle(owner_id=owner_id, document_id=document_id)


def settle_share(owner_id: str, share_id: str) -> None:
    """Something is due about a share."""
    from files.services import shares

    shares.settle(owner_id=owner_id, share_id=share_id)


def drain_bucket(bucket: str) -> None:
    """Something happened in that hour that was not told and counted."""
    from files.services import draining

    draining.drain_bucket(bucket=bucket)


def deliver_webhook(owner_id: str, webhook_id: str, delivery_id: str) -> None:
    """Something is to be told to an address that its owner chose."""
    from files.services import webhooks

    webhooks.deliver(owner_id=owner_id, webhook_id=webhook_id, delivery_id=delivery_id)


def build_zip(owner_id: str, share_id: str, version: int) -> None:
    """Somebody wants all of a share at once, or the job before this one did not come to the end."""
    from files.services import zips

    zips.build(owner_id=owner_id, share_id=share_id, version=version)


def settle_zip(share_id: str, version: int) -> None:
    """Something is due about a ZIP."""
    from files.services import zips

    zips.settle(share_id=share_id, version=version)
