"""An export holds what its reader may read and asked for, whole, however many jobs write it."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest

from files import blobs
from files.domain.audit import Action, Filter
from files.domain.audit_export import ExportFormat, ExportScope, ExportStatus, filter_as_text
from files.services import audit_export
from files.services.administration import people
from mydoc.core import deadline
from mydoc.core.errors import Forbidden, NotFound, TooManyRequests
from tests.support.clock import Clock
from tests.unit.files.services.test_audit import NOON, go_to, put

MIB = 1024 * 1024


@pytest.fixture
def many(alice, clock: Clock) -> list[str]:
    """More lines than a page has, the newest first."""
    go_to(clock, NOON)
    return [put(alice.id, NOON - timedelta(minutes=age)) for age in range(1, 41)]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of a few lines."""
    monkeypatch.setattr(audit_export, "_PAGE", 7)


def begin(actor, *, scope=ExportScope.MINE, format=ExportFormat.JSON, asked=Filter(), is_admin=False):  # noqa: B008
    return audit_export.begin(person_id=actor.id, is_admin=is_admin, scope=scope, format=format, asked=asked)


def see(actor, export, *, is_admin=False):
    return audit_export.see(person_id=actor.id, is_admin=is_admin, name=export.name)


def content(actor, export) -> str:
    blob = blobs.read_start(export.key(actor.id), 64 * MIB)
    assert blob
    return blob[1].decode()


def test_all_lines_as_json_and_as_csv(alice, many, run_jobs) -> None:
    exports = [begin(alice, format=format) for format in (ExportFormat.JSON, ExportFormat.CSV)]
    assert {see(alice, each).status for each in exports} == {ExportStatus.BUILDING}

    assert run_jobs() == ["files.tasks.export_history"] * 2

    as_json, as_csv = (content(alice, each) for each in exports)
    assert len(json.loads(as_json)) == len(many)
    assert len(list(csv.reader(io.StringIO(as_csv, newline="")))) == len(many) + 1
    shown = see(alice, exports[0])
    assert (shown.status, shown.size) == (ExportStatus.READY, len(as_json.encode()))
    assert "attachment" in shown.url
    assert shown.url not in repr(shown)


def test_what_happens_after_it_was_begun_is_not_in_it(alice, many, run_jobs, clock: Clock) -> None:
    export = begin(alice)
    put(alice.id, NOON + timedelta(seconds=1))
    clock.move(minutes=1)
    run_jobs()
    assert len(json.loads(content(alice, export))) == len(many)


def test_the_filter_holds(alice, many, run_jobs) -> None:
    put(alice.id, NOON - timedelta(minutes=5), Action.DELETED)
    export = begin(alice, asked=Filter(actions=frozenset({Action.DELETED})))
    run_jobs()
    assert [each["action"] for each in json.loads(content(alice, export))] == ["deleted"]


def test_jobs_without_time_go_on_where_the_one_before_stopped(alice, many, run_jobs, monkeypatch) -> None:
    monkeypatch.setattr(deadline, "seconds_left", lambda: 0.0)
    export = begin(alice, format=ExportFormat.CSV)
    assert len(run_jobs()) == 6
    rows = list(csv.reader(io.StringIO(content(alice, export), newline="")))
    assert len(rows) == len(many) + 1
    assert len({tuple(row) for row in rows[1:]}) == len(many)


def test_a_large_one_is_sent_in_parts(alice, many, run_jobs, monkeypatch) -> None:
    # The parts of the emulator may be small.
    monkeypatch.setattr(audit_export, "_PART", 1)
    monkeypatch.setattr("moto.settings.S3_UPLOAD_PART_MIN_SIZE", 1, raising=False)
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
    monkeypatch.setattr(deadline, "seconds_left", lambda: 0.0)
    export = begin(alice)
    run_jobs()
    assert len(json.loads(content(alice, export))) == len(many)


def test_a_job_that_comes_twice_changes_nothing(alice, many, run_jobs) -> None:
    export = begin(alice)
    run_jobs()
    before = content(alice, export)
    audit_export.write(person_id=alice.id, name=export.name, asked="{}", at=audit_export.Progress())
    assert content(alice, export) == before


def test_a_job_that_comes_twice_and_stops_elsewhere_loses_and_repeats_no_line(
    alice, many, run_jobs, monkeypatch, clock: Clock
) -> None:
    export = begin(alice)
    asked = filter_as_text(Filter(until=clock.now()))
    for pages in (1, 3):
        left = iter([100.0] * (pages - 1))
        monkeypatch.setattr(deadline, "seconds_left", lambda left=left: next(left, 0.0))
        audit_export.write(person_id=alice.id, name=export.name, asked=asked, at=audit_export.Progress())
    run_jobs()
    ats = [each["at"] for each in json.loads(content(alice, export))]
    assert (len(ats), len(set(ats))) == (len(many), len(many))


def test_everyones_history_is_for_administrators(alice, admin, many, run_jobs) -> None:
    with pytest.raises(Forbidden):
        begin(alice, scope=ExportScope.ALL)
    export = begin(admin, scope=ExportScope.ALL, is_admin=True)
    run_jobs()
    assert see(admin, export, is_admin=True).status is ExportStatus.READY
    # Who is none any more does not get what they had written.
    with pytest.raises(Forbidden):
        see(admin, export)


def test_who_is_no_administrator_any_more_when_the_job_runs_gets_nothing(
    alice, admin, make_actor, many, run_jobs
) -> None:
    second = make_actor("Second", is_admin=True)
    export = begin(second, scope=ExportScope.ALL, is_admin=True)
    people.change(by=None, user_id=second.id, is_admin=False)
    run_jobs()
    assert see(second, export, is_admin=True).status is ExportStatus.BUILDING
    assert not blobs.exists(export.key(second.id))


def test_nobody_sees_anothers(alice, bob, many, run_jobs, clock: Clock) -> None:
    export = begin(alice)
    run_jobs()
    with pytest.raises(NotFound):
        see(bob, export)


def test_one_that_never_comes_is_said_to_have_failed(alice, clock: Clock) -> None:
    export = begin(alice)
    clock.move(hours=2)
    assert see(alice, export).status is ExportStatus.FAILED
    with pytest.raises(NotFound):
        audit_export.see(person_id=alice.id, is_admin=False, name="../x")


def test_they_are_limited(alice, lasting_moment) -> None:
    for _ in range(20):
        begin(alice)
    with pytest.raises(TooManyRequests):
        begin(alice)
