"""What the queue calls: ids in, one service call."""

from __future__ import annotations

from datetime import datetime


def process(owner_id: str, document_id: str) -> None:
    """A document's bytes arrived."""
    from files.services.documents import processing

    processing.process(owner_id=owner_id, document_id=document_id)


def tell_of_collected(owner_id: str, request_id: str, submission_id: str, document_id: str) -> None:
    """A guest's file arrived a while ago."""
    from files.services.requests import notifications

    notifications.tell(
        owner_id=owner_id, request_id=request_id, submission_id=submission_id, document_id=document_id
    )


def settle(owner_id: str, document_id: str) -> None:
    """Something is due about a document."""
    from files.services.documents import deletion

    deletion.settle(owner_id=owner_id, document_id=document_id)


def settle_share(owner_id: str, share_id: str) -> None:
    """Something is due about a share."""
    from files.services import shares

    shares.settle(owner_id=owner_id, share_id=share_id)


def drain_bucket(bucket: str) -> None:
    """Something happened in that hour that was not told and counted."""
    from files.services.activity import drain

    drain.drain_bucket(bucket=bucket)


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


def mail_recipients(owner_id: str, share_id: str) -> None:
    """A share has recipients whose mails wait."""
    from files.services.recipients import mail

    mail.enqueue_all(owner_id=owner_id, share_id=share_id)


def mail_recipient(owner_id: str, share_id: str, recipient_id: str, number: int) -> None:
    """A recipient's mail is to be sent."""
    from files.services.recipients import mail

    mail.send_link(owner_id=owner_id, share_id=share_id, recipient_id=recipient_id, number=number)


def remind_recipient(owner_id: str, share_id: str, recipient_id: str) -> None:
    """A share ends soon, and this recipient has fetched nothing."""
    from files.services.recipients import reminders

    reminders.send_reminder(owner_id=owner_id, share_id=share_id, recipient_id=recipient_id)


def note_mail(owner_id: str, share_id: str, recipient_id: str, number: str, state: str, code: str) -> None:
    """The mail service told what became of a recipient's mail."""
    from files.domain.recipients import MailState
    from files.services.recipients import mail

    mail.note_outcome(
        owner_id=owner_id,
        share_id=share_id,
        recipient_id=recipient_id,
        number=int(number),
        state=MailState(state),
        code=code,
    )


def send_receipt(owner_id: str, share_id: str, document_name: str, by: str, at: str) -> None:
    """Something of a share was downloaded first."""
    from files.services.recipients import receipts

    receipts.send(
        owner_id=owner_id, share_id=share_id, document_name=document_name, by=by, at=datetime.fromisoformat(at)
    )


def erase_person(user_id: str) -> None:
    """An account goes, with all it owns."""
    from files.services.administration import erasure

    erasure.erase(user_id=user_id)
