"""What tests of all packages use: callers, documents, features, time, faults, and a world of everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from files.domain.documents import Document
from files.domain.due import due_hour
from files.domain.parts import PartPlan
from files.inspection import Inspection
from files.models import SweepItem
from files.services import schedule, uploads
from files.services.documents import processing, repository
from mydoc import features
from mydoc.core import clock as clock_module
from mydoc.features import Change, Features
from tests.conftest import Actor
from tests.support.api import Caller
from tests.support.built import Anew, built_world
from tests.support.clock import Clock
from tests.support.documents import person, put_parts
from tests.support.faults import Faults
from tests.support.world import World


@pytest.fixture(scope="module")
def anew() -> Iterator[Anew]:
    """Call it to have the world as it was built once more."""
    with built_world() as anew:
        yield anew


@pytest.fixture
def world(anew: Anew) -> World:
    """As it was built: what a test needs to be new, it asks for."""
    return anew()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The application's clock, which a test moves."""
    moved = Clock()
    monkeypatch.setattr(clock_module, "now", moved.now)
    return moved


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch, aws: None) -> Faults:
    """Calls of AWS that fail or are lost where a test says so."""
    return Faults(monkeypatch)


@pytest.fixture
def sweep(run_jobs: Callable[[], list[str]]) -> Callable[[], None]:
    """What the schedule does every five minutes."""

    def run() -> None:
        schedule.sweep()
        run_jobs()

    return run


@pytest.fixture
def running_schedule(aws: None, clock: Clock) -> None:
    """The schedule has been coming by all along."""
    SweepItem("documents", drained_until=due_hour(clock.now())).save()


@pytest.fixture
def upload(aws: None) -> Callable[..., Document]:
    """`upload(alice, "a.txt", b"…")`: a document that is ready."""

    def run(actor: Any, name: str = "report.txt", content: bytes = b"hello", **rules: Any) -> Document:
        owner = person(actor)
        document = uploads.start(owner=owner, name=name, size=len(content), **rules)
        uploads.complete(owner=owner, document_id=document.id, parts=put_parts(document, content))
        processing.process(owner_id=owner.id, document_id=document.id)
        found = repository.find(owner_id=owner.id, document_id=document.id)
        assert found is not None
        return found

    return run


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads go by S3's multipart upload, however small they are."""
    monkeypatch.setattr(PartPlan, "is_single", False)


@pytest.fixture
def with_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every document gets a thumbnail, and no process is started to make it."""
    monkeypatch.setattr(processing, "may_have_thumbnail", lambda content_type, size: True)
    monkeypatch.setattr(processing, "inspect", _picture)


def _picture(*_args: Any, **_kwargs: Any) -> Inspection:
    return Inspection("image/png", "image", b"a picture", "")


@pytest.fixture
def set_features(aws: None) -> Callable[..., Features]:
    """`set_features(switches={…}, limits={…}, groups={…})`, as an administrator does."""

    def change(**values: Any) -> Features:
        return features.change(version=features.latest().version, change=Change(**values), by="admin")

    return change


@pytest.fixture
def call() -> Callable[[Actor | None], Caller]:
    """`call(alice).post("documents/", {…})`. The token's first use, which is noted, is over."""

    def caller(actor: Actor | None = None) -> Caller:
        found = Caller(actor.bearer if actor else {})
        if actor:
            found.get("account/")
        return found

    return caller
