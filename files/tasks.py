"""What the queue calls: ids in, one service call."""

from __future__ import annotations


def process(owner_id: str, document_id: str) -> None:
    """A document's bytes arrived."""
    from files.services import processing

    processing.process(owner_id=owner_id, document_id=document_id)


def tell_of_collected(owner_id: str, request_id: str, submission_id: str, document_id: str) -> None:
    """A guest's file arrived a while ago."""
    from files.services.requests import notices

    notices.tell(owner_id=owner_id, request_id=request_id, submission_id=submission_id, document_id=document_id)


def settle(owner_id: str, document_id: str) -> None:
    """Something is due about a document."""
    from files.services import endings

    endings.settle(owner_id=owner_id, document_id=document_id)


def settle_share(owner_id: str, share_id: str) -> None:
    """Something is due about a share."""
    from files.services import shares

    shares.settle(owner_id=owner_id, share_id=share_id)
