"""What Alice has in the world of tables over all routes, each thing made when it is first asked for."""

from __future__ import annotations

import itertools
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_q.signing import SignedPackage

from accounts.domain.notifications import Notification
from accounts.domain.tokens import Scope
from accounts.services import administration, directory, registration, tokens, unsubscribe
from accounts.services.reset_links import reset_tokens
from files.domain.documents import Document
from files.domain.recipients import NamedRecipient
from files.domain.reports import Report, ReportReason
from files.domain.requests import Request
from files.domain.shares import Share
from files.models import DeliveryItem, WebhookItem
from files.services import shares, trash, uploads, webhooks, zips
from files.services.administration import quarantine, reports
from files.services.documents import colleagues, processing
from files.services.requests import guest as request_guest
from files.services.requests import owner as request_owner
from files.services.requests.admission import Visit as GuestVisit
from files.services.shares import claims, recipients
from files.services.shares import reports as share_reports
from files.services.shares import zips as share_zips
from files.services.shares.visits import Visit
from files.services.webhooks.deliveries import note
from mydoc.aws.names import dead_letter_queue
from mydoc.aws.queue import Delivery
from mydoc.core import clock
from mydoc.core.ids import new_id
from mydoc.jobs import failures
from tests.conftest import PASSWORD, Actor
from tests.support.audit_exports import some_export
from tests.support.branding import some_logo
from tests.support.collecting import Jane
from tests.support.documents import person, put_parts
from tests.support.features import some_group

if TYPE_CHECKING:
    from tests.support.world import World

LINK_PASSWORD = "open sesame"
MESSAGE = "for your eyes only"
DOCUMENT_NAME = "merger plans.txt"
READ_SCOPES = {
    Scope.DOCUMENTS_READ,
    Scope.SHARES_READ,
    Scope.ACCOUNT_READ,
    Scope.AUDIT_READ,
    Scope.WEBHOOKS_READ,
    Scope.REQUESTS_READ,
}

_numbers = itertools.count(1)


def new_actor(name: str, surname: str, *, is_admin: bool = False) -> Actor:
    """Somebody with a confirmed account."""
    email = f"{name.lower()}@example.com"
    user_id = administration.ensure_demo_account(
        email=email, password=PASSWORD, name=name, surname=surname, is_admin=is_admin
    )
    return Actor(user_id, email, name, surname)


def new_token(actor: Actor, *scopes: str) -> tuple[str, str]:
    """A named token's id and its text."""
    new = tokens.create(user_id=actor.id, name="script", scopes=scopes or set(Scope), expires_in=timedelta(days=1))
    return new.token.id, new.text


def dead_job() -> str:
    """A job that failed three times, in the dead-letter queue; its id."""
    sqs = boto3.client("sqs", region_name=settings.AWS_REGION)
    url = sqs.get_queue_url(QueueName=dead_letter_queue(settings.QUEUE))["QueueUrl"]
    body = SignedPackage.dumps({"func": "files.tasks.settle", "args": (new_id(), new_id()), "kwargs": {}})
    job_id = str(sqs.send_message(QueueUrl=url, MessageBody=body)["MessageId"])
    delivery = Delivery(job_id, "", body, 3, clock.now())
    failures.note(delivery, tries=3, error="ClientError: no rights")
    return job_id


class Things:
    """What Alice has, each made when it is first asked for, so that a test pays for what it uses."""

    def __init__(self, world: World) -> None:
        self.world = world

    @cached_property
    def document(self) -> Document:
        """Ready, and shared with Bob."""
        return self._ready(DOCUMENT_NAME)

    @cached_property
    def uploading(self) -> Document:
        """All its parts sent, not completed, and shared with Bob."""
        owner = person(self.world.alice)
        document = uploads.start(owner=owner, name=DOCUMENT_NAME, size=5)
        self._share(document)
        return document

    @cached_property
    def parts(self) -> list[dict[str, Any]]:
        """What completes the upload."""
        return [{"part_number": part.number, "etag": part.etag} for part in put_parts(self.uploading, b"hello")]

    @cached_property
    def link(self) -> Share:
        """A link to the document, open to everybody who has it."""
        return self._link()

    @cached_property
    def locked(self) -> Share:
        """A link to the document that asks for LINK_PASSWORD."""
        return self._link(password=LINK_PASSWORD)

    @cached_property
    def claimed(self) -> str:
        """What goes on with a download of the link."""
        return claims.claim(visit=Visit(self.link.slug)).resume_token

    @cached_property
    def zipped(self) -> Share:
        """A link whose ZIP is ready."""
        made = self._link()
        share_zips.start(visit=Visit(made.slug))
        zips.build(owner_id=made.owner_id, share_id=made.id, version=made.version)
        return made

    @cached_property
    def request(self) -> Request:
        """A request that asks for no e-mail address."""
        return request_owner.create(owner=person(self.world.alice), title="Plans", instructions=MESSAGE)

    @cached_property
    def received(self) -> Request:
        """A request to which somebody sent a file."""
        made = request_owner.create(owner=person(self.world.alice), title="Received")
        Jane.of(made, "Jane").send("received.txt")
        return made

    @cached_property
    def guest(self) -> tuple[str, str]:
        """The submission's id and the token of somebody who uploads to the request."""
        # Another address each time: there is a limit for one.
        address = f"192.0.2.{next(_numbers)}"
        guest, token = request_guest.introduce(slug=self.request.slug, name="Jane", address=address)
        return guest.submission_id, token

    @cached_property
    def collecting(self) -> Document:
        """All parts of the guest's upload are sent; it is not completed."""
        visit = GuestVisit(self.request.slug, self.guest[1])
        return request_guest.start(visit=visit, name=DOCUMENT_NAME, size=5).document

    @cached_property
    def collecting_parts(self) -> list[dict[str, Any]]:
        """What completes the guest's upload."""
        sent = put_parts(self.collecting, b"hello")
        return [{"part_number": part.number, "etag": part.etag} for part in sent]

    @cached_property
    def recipient(self) -> NamedRecipient:
        """Somebody the link was sent to, whose mail waits."""
        owner = person(self.world.alice)
        found = recipients.add(owner=owner, share_id=self.link.id, emails=["dora@example.net"])
        return found.recipients[0]

    @cached_property
    def token_id(self) -> str:
        """A named token of Alice's."""
        return new_token(self.world.alice)[0]

    @cached_property
    def held(self) -> Document:
        """A document of hers that an administrator holds back."""
        document = self._ready("held.txt")
        quarantine.hold(by=None, document_id=document.id, reason="malware")
        return document

    @cached_property
    def report(self) -> Report:
        """A report of her link."""
        # Another address each time: there is a limit for one.
        address = f"192.0.2.{next(_numbers)}"
        share_reports.report(slug=self.link.slug, address=address, reason=ReportReason.MALWARE, details="")
        return reports.find().items[0]

    @cached_property
    def deleted(self) -> Document:
        """A document of hers in the trash, which was shared with Bob."""
        document = self._ready("deleted.txt")
        trash.delete(owner=person(self.world.alice), document_id=document.id)
        return document

    @cached_property
    def managed(self) -> Actor:
        """Somebody whom administrators do something to."""
        return new_actor(f"Managed{next(_numbers)}", "Moor")

    @cached_property
    def job_id(self) -> str:
        """A job that was given up."""
        return dead_job()

    @cached_property
    def export_id(self) -> str:
        """An export of her history, which is ready."""
        return some_export(self.world.alice)

    @cached_property
    def group(self) -> str:
        """A group of people."""
        return some_group()

    @cached_property
    def logo_id(self) -> str:
        """A logo of the site."""
        return some_logo()

    @cached_property
    def webhook_id(self) -> str:
        """A webhook of hers that has failed to take a delivery."""
        owner = person(self.world.alice)
        for old in webhooks.list_own(owner=owner):
            webhooks.delete(owner=owner, webhook_id=old.id)
        new = webhooks.register(owner=owner, url="https://example.com/hers", events=["share.claimed"])
        return new.webhook.id

    @cached_property
    def delivery_id(self) -> str:
        """What the webhook failed to take."""
        delivery = note(
            WebhookItem.get(self.world.alice.id, self.webhook_id),
            delivery_id=new_id(),
            event="share.claimed",
            payload="{}",
        )
        DeliveryItem(self.webhook_id, delivery.id).update(actions=[DeliveryItem.state.set("failed")])
        return delivery.id

    @cached_property
    def confirmation(self) -> str:
        """What confirms the address of somebody who just signed up."""
        user_id = registration.create(
            email=f"new{next(_numbers)}@example.com",
            hashed_password=make_password(PASSWORD),
            name="Newman",
            surname="Noll",
        )
        return registration.confirmation_token(directory.get_item(user_id or ""))

    @cached_property
    def unsubscribe(self) -> str:
        """What turns off a kind of email for somebody."""
        bored = person(new_actor(f"Bored{next(_numbers)}", "Berg"))
        return unsubscribe.link(bored, Notification.LINK_DOWNLOADED).rstrip("/").rpartition("/")[2]

    @cached_property
    def reset(self) -> tuple[str, str]:
        """The two parts of a reset link of somebody who forgot their password."""
        actor = new_actor(f"Forgetful{next(_numbers)}", "Fink")
        return urlsafe_base64_encode(force_bytes(actor.id)), reset_tokens.make_token(actor.user)

    def _ready(self, name: str) -> Document:
        owner = person(self.world.alice)
        document = uploads.start(owner=owner, name=name, size=5)
        self._share(document)
        uploads.complete(owner=owner, document_id=document.id, parts=put_parts(document, b"hello"))
        processing.process(owner_id=owner.id, document_id=document.id)
        return document

    def _share(self, document: Document) -> None:
        colleagues.replace_people(
            owner=person(self.world.alice), document_id=document.id, emails=[self.world.bob.email]
        )

    def _link(self, **rules: Any) -> Share:
        return shares.create(
            owner=person(self.world.alice),
            document_ids=[self.document.id],
            rules=shares.Rules(message=MESSAGE, **rules),
        )
