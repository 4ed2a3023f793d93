"""Recipients are mailed exactly the stored list, once each."""

from __future__ import annotations

import itertools
from collections import Counter
from contextlib import suppress

import boto3
import pytest
from anymail.backends.amazon_ses import EmailBackend
from botocore.config import Config
from django.conf import settings as django_settings
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID

from files import tasks
from files.domain.due import due_hour
from files.domain.recipients import MailState
from files.models import SweepItem
from files.services import shares
from files.services.recipients.listing import recipients_of
from files.services.shares import recipients
from mydoc.core.errors import MyDocError
from tests.support.documents import person
from tests.support.faults import Kind

# As in the settings; tests/unit/mydoc/mail/test_answers.py.
_ONE_TRY = Config(retries={"total_max_attempts": 1})
_UNCERTAIN = {MailState.MAYBE_SENT, MailState.SENDING}


@pytest.fixture
def sent(aws, settings, monkeypatch):
    """How many mails SES, played by moto, took for each address."""
    # Making one takes longer than all the rest.
    ses = boto3.client("sesv2", region_name=django_settings.AWS_REGION, config=_ONE_TRY)
    monkeypatch.setattr(EmailBackend, "open", lambda backend: setattr(backend, "client", ses) or True)
    monkeypatch.setattr(EmailBackend, "close", lambda backend: None)
    settings.EMAIL_BACKEND = "anymail.backends.amazon_ses.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "MyDoc <mydoc@example.com>"
    region = django_settings.AWS_REGION
    boto3.client("ses", region_name=region).verify_domain_identity(Domain="example.com")
    backend = get_backend("ses")[DEFAULT_ACCOUNT_ID][region]
    # moto adds the header's address to the envelope's.
    return lambda: Counter(message.destinations[0] for message in backend.sent_messages)


@pytest.fixture
def new_share(alice, clock):
    """A link of Alice's without recipients."""
    # The schedule's first look goes back a month, hour by hour.
    SweepItem("documents", drained_until=due_hour(clock.now())).save()
    return lambda: shares.create(owner=person(alice), document_ids=[])


def names(prefix):
    return [f"{prefix}-{name}@example.com" for name in ("bob", "carl")]


def test_inv_08_each_of_the_list_once_however_often_jobs_come(new_share, alice, sent, run_jobs):
    share = new_share()
    recipients.add(owner=person(alice), share_id=share.id, emails=names("all"))
    for _ in range(3):
        run_jobs()
        tasks.mail_recipients(alice.id, share.id)
        for recipient in recipients_of(share.slug):
            tasks.mail_recipient(alice.id, share.id, recipient.id, 1)

    assert sent() == dict.fromkeys(names("all"), 1)
    assert {recipient.state for recipient in recipients_of(share.slug)} == {MailState.SENT}


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.name.lower())
def test_inv_08_crash_at_any_call(kind, new_share, alice, sent, faults, clock, sweep, run_jobs):
    """Naming, putting on the queue and sending break off at each of their calls in turn; the caller tries again,
    the queue delivers again, the schedule comes by. Nobody gets two, and who gets none is known not to."""
    for number in itertools.count(1):
        share, emails = new_share(), names(f"{kind.name.lower()}{number}")

        def everything(share=share, emails=emails):
            recipients.add(owner=person(alice), share_id=share.id, emails=emails)
            run_jobs()

        with faults.at(number, kind) as fault, suppress(Exception):
            everything()
        if not fault.happened:
            break
        clock.move(minutes=20)
        with suppress(MyDocError):
            recipients.add(owner=person(alice), share_id=share.id, emails=emails)
        sweep()
        for recipient in recipients_of(share.slug):
            # What SQS had handed out comes back.
            tasks.mail_recipient(alice.id, share.id, recipient.id, 1)
        counts = sent()
        for recipient in recipients_of(share.slug):
            at = f"{kind.name} at {number} {fault.call}: {recipient.email} {recipient.state}"
            assert counts[recipient.email] <= 1, at
            if recipient.state in _UNCERTAIN:
                assert fault.call in _SENDING, at
            else:
                assert (counts[recipient.email], recipient.state) == (1, MailState.SENT), at
        assert [recipient.email for recipient in recipients_of(share.slug)] == emails


# Between these a job that breaks off leaves nobody who knows.
_SENDING = {"UpdateItem", "SendEmail"}
