"""Run the jobs of documents and links: ids in, one service call."""

from __future__ import annotations

from datetime import datetime


def process(owner_id: str, document_id: str) -> None:
    """Process a document whose bytes have arrived."""
    from files.services.documents import processing

    processing.process(owner_id=owner_id, document_id=document_id)


def process_together(ids: list[tuple[str, str]]) -> list[bool]:
    """Process those of several documents that can be processed together; the queue's batches call it."""
    from files.services.documents import processing_together

    return processing_together.process_together(ids=ids[: processing_together.MOST_TOGETHER])


def tell_of_collected(owner_id: str, request_id: str, submission_id: str, document_id: str) -> None:
    """Mail an owner about a guest's files."""
    from files.services.requests import notifications

    notifications.tell(
        owner_id=owner_id, request_id=request_id, submission_id=submission_id, document_id=document_id
    )


def tell_of_report(report_id: str) -> None:
    """Mail administrators about a report of a link."""
    from files.services.administration import reports

    reports.tell(report_id=report_id)


def settle(owner_id: str, document_id: str) -> None:
    """Do what is due about a document."""
    from files.services import deletion

    deletion.settle(owner_id=owner_id, document_id=document_id)


def empty_trash(owner_id: str, before: str) -> None:
    """Delete for good a part of what is in a person's trash."""
    from files.services import trash

    trash.empty_some(owner_id=owner_id, before=before)


def settle_share(owner_id: str, share_id: str) -> None:
    """Do what is due about a link."""
    from files.services import shares

    shares.settle(owner_id=owner_id, share_id=share_id)


def tell_colleague(news: str, to_id: str, *keys: str) -> None:
    """Mail someone about documents that were shared with them, or that colleagues opened."""
    from files.domain.readers import News
    from files.services.notifications import colleagues

    pairs = [(user_id, document_id) for user_id, _, document_id in (key.partition("/") for key in keys)]
    colleagues.tell(news=News(news), to_id=to_id, keys=pairs)


def warn_of_expiry(owner_id: str, until: str, more: int, *document_ids: str) -> None:
    """Mail an owner about documents that expire soon."""
    from files.services.notifications import expiry

    expiry.tell(owner_id=owner_id, until=expiry.hour_of(until), document_ids=document_ids, more=more)


def drain_bucket(bucket: str) -> None:
    """Tell and count the activities of a partition."""
    from files.services import drain

    drain.drain_bucket(bucket=bucket)


def deliver_webhook(owner_id: str, webhook_id: str, delivery_id: str) -> None:
    """Send a webhook delivery."""
    from files.services import webhooks

    webhooks.deliver(owner_id=owner_id, webhook_id=webhook_id, delivery_id=delivery_id)


def build_zip(owner_id: str, share_id: str, version: int) -> None:
    """Build a ZIP, or resume its build."""
    from files.services import zips

    zips.build(owner_id=owner_id, share_id=share_id, version=version)


def settle_zip(share_id: str, version: int) -> None:
    """Do what is due about a ZIP."""
    from files.services import zips

    zips.settle(share_id=share_id, version=version)


def mail_recipients(owner_id: str, share_id: str) -> None:
    """Enqueue the pending mails of a link."""
    from files.services.recipients import mail

    mail.enqueue_all(owner_id=owner_id, share_id=share_id)


def mail_recipient(owner_id: str, share_id: str, recipient_id: str, number: int) -> None:
    """Mail a recipient their link."""
    from files.services.recipients import mail

    mail.send_link(owner_id=owner_id, share_id=share_id, recipient_id=recipient_id, number=number)


def remind_recipient(owner_id: str, share_id: str, recipient_id: str) -> None:
    """Remind a recipient that a link ends soon."""
    from files.services.recipients import reminders

    reminders.send_reminder(owner_id=owner_id, share_id=share_id, recipient_id=recipient_id)


def note_mail(owner_id: str, share_id: str, recipient_id: str, number: str, state: str, code: str) -> None:
    """Write what SES reports of a recipient's mail."""
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
    """Mail an owner about the first download of a link."""
    from files.services.recipients import receipts

    receipts.send(
        owner_id=owner_id, share_id=share_id, document_name=document_name, by=by, at=datetime.fromisoformat(at)
    )


def erase_person(user_id: str) -> None:
    """Delete a part of what a deleted account owns."""
    from files.services.administration import erasure

    erasure.erase(user_id=user_id)


def export_history(
    person_id: str, name: str, asked: str, upload_id: str, part: int, cursor: str, lines: int
) -> None:
    """Write an export of the history."""
    from files.services import audit_export

    at = audit_export.Progress(upload_id, part, cursor, lines)
    audit_export.write(person_id=person_id, name=name, asked=asked, at=at)
