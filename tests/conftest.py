"""AWS in process (moto) and the standing actors: Alice owns, Bob is shared with, Charlie has no access."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
import botocore.endpoint
import botocore.httpsession
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.utils.module_loading import import_string
from django_q.signing import SignedPackage
from moto import mock_aws
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID

from files.inspection import previews
from mydoc.aws.job_body import arguments_of
from tests.support import quick_moto, quick_static
from tests.support.rewind import remember, shortcut
from tests.support.said import end_of_what_it_said
from tests.support.shared_stack import own_stack as own_stack
from tests.support.shared_stack import stack as stack
from tests.support.shared_stack import stack_apart as stack_apart
from tests.support.stack import Stack

PASSWORD = "correct horse battery"

quick_moto.install()
quick_static.install()
# A picture gets as much of a processor as ever, and waits for one where others keep it busy.
previews._WALL_SECONDS = 60  # type: ignore[misc]


def pytest_collection_finish() -> None:
    """Leave alone what was imported, which lasts, and look for rubbish less often: a test makes much that lasts no
    longer than the test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what a running stack said last where a test of it fails: elsewhere nobody can look."""
    report = yield
    if report.failed:
        for name, used in getattr(item, "funcargs", {}).items():
            if isinstance(used, Stack):
                report.sections.append((f"the end of what {name} said", end_of_what_it_said(used)))
    return report


@contextmanager
def empty_stage() -> Iterator[None]:
    """Every table, the bucket and the queue, empty; for tests that keep one longer than `aws` does."""
    from files.services.webhooks import subscribers
    from mydoc import features
    from mydoc.aws import queue
    from mydoc.aws.tables import all_models

    with pytest.MonkeyPatch.context() as monkeypatch, mock_aws():
        monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
        features.forget()
        # People have the same ids in every stage.
        subscribers.forget()
        # The least Argon2 allows: tests have better things to spend their time on.
        for name, value in {"time_cost": 1, "memory_cost": 8, "parallelism": 1}.items():
            monkeypatch.setattr(Argon2PasswordHasher, name, value)
        # Nobody puts a message on a queue while a test looks at it.
        monkeypatch.setattr(queue, "_WAIT_SECONDS", 0)
        _make_stage(all_models())
        yield


def _make_stage(models: Iterable[Any]) -> None:
    """The tables as their models say, the bucket and the queues; a copy of the first ones, since making them takes
    longer than most tests."""
    from mydoc.aws.names import dead_letter_queue

    models, queues = list(models), (settings.QUEUE, dead_letter_queue(settings.QUEUE))
    names = (settings.BUCKET, *queues, *(model.Meta.table_name for model in models))
    if names not in _empty_stages:
        for model in models:
            model.create_table()
        _client("s3", "us-east-1").create_bucket(Bucket=settings.BUCKET)
        for name in queues:
            _client("sqs", settings.AWS_REGION).create_queue(QueueName=name)
        _empty_stages[names] = remember()
    else:
        # A queue and the list of all buckets cannot be copied.
        s3 = get_backend("s3")[DEFAULT_ACCOUNT_ID]["aws"]
        # In a stage within a stage it is there already.
        if settings.BUCKET not in s3.buckets:
            s3.create_bucket(settings.BUCKET, "us-east-1")
        for name in queues:
            get_backend("sqs")[DEFAULT_ACCOUNT_ID][settings.AWS_REGION].create_queue(name)
    _empty_stages[names]()
    shortcut.begin(names)


_empty_stages: dict[tuple[str, ...], Callable[[], None]] = {}


@cache
def _client(service: str, region: str) -> Any:
    """One a process, as moto allows: making a client takes longer than most tests."""
    return boto3.session.Session().client(service, region_name=region)


@pytest.fixture
def aws() -> Iterator[None]:
    """An empty stage."""
    with empty_stage():
        yield


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No stage, for what asks AWS nothing: a call to it fails at once."""
    from mydoc import features
    from mydoc.branding.models import BrandingItem

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("This asks AWS, which is not emulated here.")

    monkeypatch.setattr(botocore.httpsession.URLLib3Session, "send", refuse)
    features.forget()
    # Pages have the name that they have where nobody chose another one.
    monkeypatch.setattr(BrandingItem, "last_known", lambda: None)
    yield
    features.forget()


@pytest.fixture
def lasting_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands still: no hour and no day in which something is limited ends while it is counted."""
    from mydoc.core import clock

    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def run_jobs(aws: None) -> Callable[[], list[str]]:
    """Runs what is queued, in order, and says what that was."""

    def run() -> list[str]:
        sqs = _client("sqs", settings.AWS_REGION)
        url = sqs.get_queue_url(QueueName=settings.QUEUE)["QueueUrl"]
        done: list[str] = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                task = SignedPackage.loads(message["Body"])
                # As the one that runs them does, which refuses some.
                import_string(task["func"])(*arguments_of(task))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                done.append(task["func"])
        return done

    return run


@pytest.fixture
def round_trips(monkeypatch: pytest.MonkeyPatch) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with round_trips() as calls:` lists the AWS operations called meanwhile, whoever called them."""
    running: list[list[str]] = []
    make_request = botocore.endpoint.Endpoint.make_request

    def counting(self: Any, operation_model: Any, request_dict: Any) -> Any:
        for calls in running:
            calls.append(operation_model.name)
        return make_request(self, operation_model, request_dict)

    monkeypatch.setattr(botocore.endpoint.Endpoint, "make_request", counting)

    @contextmanager
    def count() -> Iterator[list[str]]:
        calls: list[str] = []
        running.append(calls)
        try:
            yield calls
        finally:
            running.remove(calls)

    return count


@dataclass
class Actor:
    """Somebody with a confirmed account."""

    id: str
    email: str
    name: str
    surname: str
    password: str = PASSWORD
    _kept: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def user(self) -> Any:
        """The Django user as stored now."""
        from accounts.models import User

        return User.objects.get(pk=self.id)

    @property
    def client(self) -> Client:
        """A browser that is signed in; the same one each time."""
        if "client" not in self._kept:
            client = Client()
            client.force_login(self.user)
            self._kept["client"] = client
        client_: Client = self._kept["client"]
        return client_

    @property
    def bearer(self) -> dict[str, str]:
        """Headers with a login token, for the API."""
        if "bearer" not in self._kept:
            from accounts.services import tokens

            text = tokens.login(email=self.email, password=self.password, address="192.0.2.1").text
            self._kept["bearer"] = {"Authorization": f"Bearer {text}"}
        headers: dict[str, str] = self._kept["bearer"]
        return headers


@pytest.fixture
def make_actor(aws: None) -> Callable[..., Actor]:
    """Makes somebody with a confirmed account; the address is the first name's unless given."""
    from accounts.services.administration import ensure_demo_account
    from mydoc import features

    def make(name: str, surname: str = "Example", *, email: str = "", is_admin: bool = False) -> Actor:
        email = email or f"{name.lower()}@example.com"
        account = {"email": email, "password": PASSWORD, "name": name, "surname": surname, "is_admin": is_admin}
        # Whether this one is made or comes from a copy, what is switched on is known from here on.
        user_id = shortcut.made(
            tuple(account.values()), lambda: ensure_demo_account(**account), look=features.current
        )
        return Actor(user_id, email, name, surname)

    return make


@pytest.fixture
def alice(make_actor: Callable[..., Actor]) -> Actor:
    """Alice, who owns."""
    return make_actor("Alice", "Ahrens")


@pytest.fixture
def bob(make_actor: Callable[..., Actor]) -> Actor:
    """Bob, whom she shares with."""
    return make_actor("Bob", "Baker")


@pytest.fixture
def charlie(make_actor: Callable[..., Actor]) -> Actor:
    """Charlie, who has no access."""
    return make_actor("Charlie", "Chen")


@pytest.fixture
def admin(make_actor: Callable[..., Actor]) -> Actor:
    """An administrator."""
    return make_actor("Admin", "Ada", is_admin=True)
