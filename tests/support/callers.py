"""Real processes with many threads each, which call services on a running stack at the same moment."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from typing import Any
from unittest.mock import patch

from tests.support.stack import Stack

PROCESSES = 2
# Longer than a test may take.
_PATIENCE = 600
Call = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Outcome:
    """What a call came to: a value, or the code of the error that it raised."""

    value: Any = None
    code: str = ""


class Callers:
    """As many callers as there are calls, spread over processes; made by `callers_of`."""

    def __init__(self, pools: Sequence[ProcessPoolExecutor]) -> None:
        self._pools = pools

    def together(self, calls: Sequence[Call]) -> list[Outcome]:
        """Make all calls at once, each in a thread of its own; outcomes by process.

        Args:
            calls: dotted paths of functions, with their keyword arguments.
        """
        share = -(-len(calls) // len(self._pools))
        running: list[Future[list[Outcome]]] = [
            pool.submit(_together, calls[number * share : (number + 1) * share])
            for number, pool in enumerate(self._pools)
        ]
        return [outcome for future in running for outcome in future.result(timeout=_PATIENCE)]

    def everywhere(self, path: str, **arguments: Any) -> None:
        """Make one call in each process."""
        running = [pool.submit(_together, [(path, arguments)]) for pool in self._pools]
        for future in running:
            (outcome,) = future.result(timeout=_PATIENCE)
            assert not outcome.code, outcome.code

    def call(self, path: str, **arguments: Any) -> Any:
        """Make one call; its value.

        Raises:
            AssertionError: if it raised one of ours.
        """
        (outcome,) = self._pools[0].submit(_together, [(path, arguments)]).result(timeout=_PATIENCE)
        assert not outcome.code, outcome.code
        return outcome.value


@contextmanager
def callers_of(stack: Stack, *, processes: int = PROCESSES) -> Iterator[Callers]:
    """Callers with the rights and the settings of the stack's own application."""
    environment = {**stack.application_environment, "DJANGO_SETTINGS_MODULE": "mydoc.settings"}
    pools = _kept.setdefault(stack.base_url, [])
    while len(pools) < processes:
        pools.append(
            ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_prepare, initargs=(environment,))
        )
    yield Callers(pools[:processes])


def end_callers(stack: Stack) -> None:
    """End the processes that were kept for whoever comes next: to start one takes longer than most tests."""
    for pool in _kept.pop(stack.base_url, []):
        pool.shutdown()


_kept: dict[str, list[ProcessPoolExecutor]] = {}


def stop_the_clock() -> None:
    """Let no window of tries end from now on, and whoever finds one full wait for as long as the others take."""
    from accounts.services import throttle
    from mydoc.core import clock

    now = clock.now()
    _stopped.enter_context(patch.object(clock, "now", lambda: now))
    _stopped.enter_context(patch.object(throttle, "_PATIENCE", float(_PATIENCE)))


def let_the_clock_go_on() -> None:
    """Undo `stop_the_clock`."""
    _stopped.close()


_stopped = ExitStack()


def settle_later(*, seconds: float, owner_id: str, document_id: str) -> None:
    """What the schedule does about a document once that time has passed."""
    from files.services import deletion
    from mydoc.core import clock

    now = clock.now
    with patch.object(clock, "now", lambda: now() + timedelta(seconds=seconds)):
        deletion.settle(owner_id=owner_id, document_id=document_id)


def sign_part_earlier(*, seconds: float, **arguments: Any) -> str:
    """The URL of a part, signed that long ago."""
    from botocore import auth

    from files import blobs

    moment = auth.get_current_datetime() - timedelta(seconds=seconds)
    with patch.object(auth, "get_current_datetime", lambda: moment):
        return blobs.sign_part(**arguments)


def complete(*, parts: Sequence[dict[str, Any]], **arguments: Any) -> None:
    """Complete an upload, with its parts as the API names them."""
    from files.domain.parts import Part
    from files.services import uploads

    uploads.complete(parts=[Part(part["part_number"], part["etag"].strip('"')) for part in parts], **arguments)


def process(*, owner_id: str, document_id: str) -> None:
    """Process a document as the queue would: what fails, such as because its bytes just went, is tried again."""
    from files import blobs
    from files.services.documents import processing

    try:
        processing.process(owner_id=owner_id, document_id=document_id)
    except blobs.NoSuchBlob:
        processing.process(owner_id=owner_id, document_id=document_id)


def visit_request(*, slug: str, address: str) -> Any:
    """Somebody who may upload to a request."""
    from files.services.requests import guest

    return guest.Visit(slug, guest.introduce(slug=slug, address=address)[1])


def send_to_request(*, visit: Any, document: Any, content: bytes) -> None:
    """What a guest's browser does with a file that was begun."""
    import requests

    from files.domain.parts import Part
    from files.services.requests import guest

    signed = guest.sign_parts(visit=visit, document_id=document.id, part_numbers=[1])
    answer = requests.put(signed.urls[1], data=content, headers=signed.headers, timeout=60)
    parts = [Part(1, answer.headers["ETag"].strip('"'))]
    guest.complete(visit=visit, document_id=document.id, parts=parts)


def news_of(*, slug: str, submission_id: str) -> tuple[int, int, str]:
    """What the owner was not told yet of a submission: files received and failed, and the newest."""
    from files.models import NewsItem
    from files.models.requests import news_part

    item = NewsItem.get(slug, news_part(submission_id), consistent_read=True)
    return int(item.received), int(item.failed), str(item.newest)


def abandon(*, owner_id: str, document_id: str) -> None:
    """What the schedule does about an upload that is never completed."""
    from files.domain.documents import Ending
    from files.services import deletion
    from files.services.documents import repository

    document = repository.find(owner_id=owner_id, document_id=document_id)
    if document:
        deletion.end(document, Ending.ABANDONED)


def person_of(*, email: str) -> Any:
    """Somebody as services know them."""
    from accounts.services import people

    return people.find_by_emails(emails=[email])[email]


def change_request(*, owner: Any, request_id: str, **values: Any) -> None:
    """Change a request as its owner does."""
    from files.services.requests import owner as request_owner

    changes = request_owner.Changes(frozenset(values), **values)
    request_owner.change(owner=owner, request_id=request_id, changes=changes)


def claim_with_lost_answer(*, lost: int, **arguments: Any) -> tuple[Any, list[str]]:
    """A claim whose `lost`th call to AWS is answered into the void, and what was called."""
    import pytest

    from files.services.shares import claims
    from mydoc import features
    from mydoc.aws import site_items
    from tests.support.faults import Faults, Kind

    with pytest.MonkeyPatch.context() as patch:
        # What is switched on is asked for every 30 seconds: not now, among the calls that are counted here.
        patch.setattr(site_items, "LONGEST_KEPT", timedelta(hours=1))
        features.latest()
        with Faults(patch).at(lost, Kind.LOST) as fault:
            download = claims.claim(**arguments)
    assert fault.happened
    return download, fault.calls


def in_bad_weather(*, path: str, seed: int, **arguments: Any) -> Any:
    """A call during which AWS throttles and answers get lost, at calls that the seed chooses."""
    from django.utils.module_loading import import_string

    from tests.support.weather import bad_weather

    with bad_weather(seed):
        return import_string(path)(**arguments)


def _prepare(environment: dict[str, str]) -> None:
    for name in [name for name in os.environ if name.startswith(("AWS_", "MYDOC_"))]:
        del os.environ[name]
    os.environ.update(environment)
    import django

    django.setup()
    from files.blobs.bucket import client
    from mydoc.aws.tables import connection

    # Here already: all threads that come at once would each make their own, one of which is kept.
    _ = client(), connection().client


def _together(calls: Sequence[Call]) -> list[Outcome]:
    ready = threading.Barrier(max(1, len(calls)))

    def run(call: Call) -> Outcome:
        from django.utils.module_loading import import_string

        from mydoc.core.errors import MyDocError

        path, arguments = call
        function = import_string(path)
        ready.wait(timeout=_PATIENCE)
        try:
            return Outcome(value=function(**arguments))
        except MyDocError as error:
            return Outcome(code=error.code)

    with ThreadPoolExecutor(max(1, len(calls))) as threads:
        return list(threads.map(run, calls))
