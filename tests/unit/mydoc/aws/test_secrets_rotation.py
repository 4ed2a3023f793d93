"""What was signed before a rotation is good after it, until the old key is retired."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from django.conf import LazySettings
from django.core import signing
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django_q.conf import Conf

from accounts.models import TokenItem
from accounts.services import registration, tokens
from accounts.services.reset_links import reset_tokens
from files.services.shares import claims, public_page
from files.services.shares.visits import Visit
from mydoc.aws import queue
from mydoc.core.errors import Invalid, Unauthenticated
from mydoc.handlers import events
from tests.conftest import PASSWORD, empty_stage
from tests.support.things import LINK_PASSWORD, new_token
from tests.support.world import World


@pytest.fixture
def world() -> Any:
    with empty_stage():
        yield World.build()


def rotate(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.TOKEN_PEPPER_FALLBACKS = [settings.TOKEN_PEPPER]
    settings.SECRET_KEY = "the new signing key"
    settings.TOKEN_PEPPER = "the new pepper"
    # django-q2 takes the key when a process starts.
    monkeypatch.setattr(Conf, "SECRET_KEY", settings.SECRET_KEY)


def retire(settings: LazySettings) -> None:
    settings.SECRET_KEY_FALLBACKS = []
    settings.TOKEN_PEPPER_FALLBACKS = []


def test_a_session_goes_on_under_its_own_key(
    world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, round_trips: Any
) -> None:
    client = Client()
    client.login(username=world.alice.email, password=world.alice.password)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    rotate(settings, monkeypatch)

    for _ in range(2):
        with round_trips() as calls:
            response = client.get("/settings/profile/")
        assert response.status_code == 200
        assert len(calls) == 2
        # Of two requests at once, neither may take the session from the other.
        assert settings.SESSION_COOKIE_NAME not in response.cookies
    assert client.cookies[settings.SESSION_COOKIE_NAME].value == cookie

    retire(settings)
    assert client.get("/settings/profile/").status_code == 302


def test_a_token_is_renewed_by_its_next_use_and_outlives_the_old_pepper(
    world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, round_trips: Any
) -> None:
    _, used = new_token(world.alice)
    _, unused = new_token(world.alice)
    tokens.authenticate(used)
    with round_trips() as calls:
        tokens.authenticate(used)
    assert calls == ["BatchGetItem"]
    rotate(settings, monkeypatch)

    for expected in (["BatchGetItem", "UpdateItem"], ["BatchGetItem"]):
        with round_trips() as calls:
            tokens.authenticate(used)
        assert calls == expected
    retire(settings)

    assert tokens.authenticate(used)[0].pk == world.alice.id
    with pytest.raises(Unauthenticated):
        tokens.authenticate(unused)


def test_a_login_token_goes_on(world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    text = tokens.login(email=world.alice.email, password=world.alice.password, address="192.0.2.1").text
    rotate(settings, monkeypatch)

    assert tokens.authenticate(text)[0].pk == world.alice.id


def test_two_that_renew_a_token_at_once_both_go_on(
    world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, text = new_token(world.alice)
    rotate(settings, monkeypatch)
    stale = tokens.fetch
    read_before: list[Any] = []

    def other_first(reads: Any) -> Any:
        read_before.extend(stale(reads))
        monkeypatch.setattr(tokens, "fetch", stale)
        tokens.authenticate(text)
        return read_before

    monkeypatch.setattr(tokens, "fetch", other_first)

    assert tokens.authenticate(text)[0].pk == world.alice.id


def test_a_token_revoked_while_it_is_renewed_stays_revoked(
    world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    token_id, text = new_token(world.alice)
    rotate(settings, monkeypatch)
    fetch = tokens.fetch

    def revoked_after(reads: Any) -> Any:
        found = fetch(reads)
        tokens.revoke(user_id=world.alice.id, token_id=token_id)
        return found

    monkeypatch.setattr(tokens, "fetch", revoked_after)

    with pytest.raises(Unauthenticated):
        tokens.authenticate(text)
    assert not [item for item in TokenItem.query(world.alice.id) if item.key.endswith(token_id)]


def test_mailed_links_go_on(world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    confirmation = world.things().confirmation
    late = world.things().confirmation
    reset = reset_tokens.make_token(world.bob.user)
    rotate(settings, monkeypatch)

    assert registration.confirm_email(token=confirmation, password=PASSWORD)
    assert reset_tokens.check_token(world.bob.user, reset)
    retire(settings)
    with pytest.raises(Invalid):
        registration.confirm_email(token=late, password=PASSWORD)
    assert not reset_tokens.check_token(world.bob.user, reset)


def test_an_unlocked_link_stays_unlocked(
    world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = world.things().locked.slug
    unlocked = claims.unlock(visit=Visit(slug=slug, password=LINK_PASSWORD, address="192.0.2.1"))
    rotate(settings, monkeypatch)

    assert not public_page.public_page(visit=Visit(slug=slug, unlock_token=unlocked)).is_locked


def test_a_job_queued_before_is_run_after_and_one_of_another_key_is_not(
    world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqs: Any = boto3.session.Session().client("sqs", region_name=settings.AWS_REGION)
    url = sqs.get_queue_url(QueueName=settings.QUEUE)["QueueUrl"]
    # Of what tests before it queued.
    sqs.purge_queue(QueueUrl=url)
    queue.enqueue("files.tasks.settle", "nobody", "nothing")
    [message] = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    batch = {"Records": [{"messageId": "one", "body": message["Body"]}]}
    rotate(settings, monkeypatch)

    assert events.jobs(batch, None) == {"batchItemFailures": []}
    # What `manage.py qcluster` opens a job with.
    from django_q.signing import SignedPackage

    assert SignedPackage.loads(message["Body"])["func"] == "files.tasks.settle"
    retire(settings)
    assert events.jobs(batch, None) == {"batchItemFailures": [{"itemIdentifier": "one"}]}
    with pytest.raises(signing.BadSignature):
        SignedPackage.loads(message["Body"])


def test_without_a_pepper_no_token_is_made_or_accepted(world: World, settings: LazySettings) -> None:
    _, text = new_token(world.alice)
    settings.TOKEN_PEPPER = ""

    with pytest.raises(ImproperlyConfigured, match="secrets ensure"):
        new_token(world.alice)
    with pytest.raises(ImproperlyConfigured, match="secrets ensure"):
        tokens.authenticate(text)
