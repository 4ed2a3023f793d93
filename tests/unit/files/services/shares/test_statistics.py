"""Claims and bytes by day: each sees their own, without gaps, and the chart says what the table does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.test import Client

from files.api.serializers import DaysQuery
from files.domain.activity import Happening, bucket_of
from files.domain.shares import Audience
from files.domain.statistics import Day, Figures
from files.models import StatisticsItem
from files.services import drain, shares
from files.services.activity import record
from files.services.shares import recipients as share_recipients
from files.templatetags import charts
from mydoc.aws.transactions import commit
from mydoc.core import clock
from mydoc.core.ids import new_id
from tests.support.documents import person

NOW = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)


@pytest.fixture
def link(alice: Any, upload: Callable[..., Any]) -> Any:
    """A link of Alice's."""
    return shares.create(
        owner=person(alice),
        document_ids=[upload(alice).id],
        rules=shares.Rules(title="Plans & more", expires_in=30 * 86400),
    )


def happen(
    monkeypatch: pytest.MonkeyPatch,
    owner: Any,
    *,
    days_ago: int = 0,
    kind: Happening = Happening.CLAIMED,
    **what: Any,
) -> None:
    """Let it have happened, and the schedule have come by."""
    with monkeypatch.context() as patch:
        moment = NOW - timedelta(days=days_ago)
        patch.setattr(clock, "now", lambda: moment)
        noted = record.new(kind, owner_id=owner.id, **what)
        commit(lambda transaction: record.add(transaction, noted))
        drain.drain_bucket(bucket=bucket_of(owner.id, moment))


@pytest.fixture
def noted(alice: Any, bob: Any, link: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The link, of which something was claimed today, yesterday, 29 and 30 days ago; others claimed of others."""
    for days_ago, size in ((0, 10), (0, 20), (1, 5), (29, 1_500_000), (30, 7)):
        happen(monkeypatch, alice, days_ago=days_ago, size=size, share_id=link.id)
    happen(monkeypatch, alice, days_ago=1, size=1000, share_id=new_id())
    happen(monkeypatch, alice, days_ago=2, size=300, kind=Happening.PROCESSED, document_id=new_id())
    happen(monkeypatch, alice, days_ago=2, size=300, kind=Happening.COLLECTED, request_id=new_id())
    happen(monkeypatch, bob, size=9, share_id=new_id())
    # Alice has signed in and Bob, too: from here on it is then.
    _ = alice.client, alice.bearer, bob.client, bob.bearer
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return link


def of_share(actor: Any, share_id: str, **query: Any) -> Any:
    return actor.client.get(f"/api/v1/shares/{share_id}/statistics/", query)


def of_account(actor: Any, **query: Any) -> Any:
    return actor.client.get("/api/v1/statistics/", query)


def test_a_share_by_day(alice: Any, noted: Any) -> None:
    answer = of_share(alice, noted.id).json()

    days = answer["days"]
    assert [day["date"] for day in days] == [str((NOW - timedelta(days=ago)).date()) for ago in range(29, -1, -1)]
    assert {day["date"]: (day["claims"], day["claimed_bytes"]) for day in days if day["claims"]} == {
        "2026-02-03": (1, 1_500_000),
        "2026-03-03": (1, 5),
        "2026-03-04": (2, 30),
    }
    assert answer["total"] == {"claims": 4, "claimed_bytes": 1_500_035}
    assert days[1] == {"date": "2026-02-04", "claims": 0, "claimed_bytes": 0}


def test_all_that_one_has_by_day(alice: Any, bob: Any, noted: Any) -> None:
    answer = of_account(alice, days=31).json()

    assert len(answer["days"]) == 31
    total = answer["total"]
    # Her document was uploaded for real, at whatever time it is.
    assert (total["claims"], total["claimed_bytes"]) == (6, 1_501_042)
    assert answer["days"][-3] == {
        "date": "2026-03-02",
        "claims": 0,
        "claimed_bytes": 0,
        "uploads": 1,
        "uploaded_bytes": 300,
        "collected": 1,
        "collected_bytes": 300,
    }
    assert of_account(bob).json()["total"]["claims"] == 1


def test_who_has_nothing_sees_zeros(charlie: Any) -> None:
    answer = of_account(charlie, days=365).json()
    assert len(answer["days"]) == 365
    assert set(answer["total"].values()) == {0}


def test_inv_23_a_foreign_share_looks_like_none(bob: Any, noted: Any) -> None:
    foreign, none = of_share(bob, noted.id), of_share(bob, new_id())
    assert foreign.status_code == none.status_code == 404
    assert foreign.json()["code"] == none.json()["code"] == "share_not_found"
    for path in (f"/shares/{noted.id}/statistics/", f"/shares/{new_id()}/statistics/"):
        assert bob.client.get(path).status_code == 404


def test_inv_23_rows_of_another_are_not_read(alice: Any, bob: Any, noted: Any) -> None:
    row = StatisticsItem.get(f"share#{noted.id}", "2026-03-04")
    row.update(actions=[StatisticsItem.owner_id.set(bob.id)])
    assert of_share(alice, noted.id).json()["total"]["claims"] == 2


def test_a_revoked_share_has_none(alice: Any, noted: Any) -> None:
    shares.revoke(owner=person(alice), share_id=noted.id)
    assert of_share(alice, noted.id).status_code == 404


@pytest.mark.parametrize("days", ["365"])
def test_as_many_days_as_asked_for(alice: Any, noted: Any, days: str, round_trips: Any) -> None:
    for path in ("/api/v1/statistics/", f"/api/v1/shares/{noted.id}/statistics/"):
        assert len(alice.client.get(path, {"days": days}).json()["days"]) == int(days)


BAD_DAYS = ["0", "6", "366", "-7", "1e2", "7.5", "x", "9" * 400, "\0", "²", "null", "true", "7;8", " "]


@pytest.mark.parametrize("days", BAD_DAYS)
def test_days_that_are_none(days: str) -> None:
    assert list(_errors(days)) == ["days"]


@pytest.mark.parametrize("days", ["7", "30", "365"])
def test_days_that_there_are(days: str) -> None:
    assert not _errors(days)


def _errors(days: str) -> Any:
    asked = DaysQuery(data=QueryDict(f"days={quote(days)}"))
    asked.is_valid()
    return asked.errors


def test_days_that_are_none_are_refused_everywhere(alice: Any, noted: Any) -> None:
    days = "6"
    for answer in (of_account(alice, days=days), of_share(alice, noted.id, days=days)):
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
        assert list(answer.json()["fields"]) == ["days"]
    for path in ("/statistics/", f"/shares/{noted.id}/statistics/"):
        assert alice.client.get(path, {"days": days}).status_code == 400


def test_from_a_claim_to_its_owner(
    alice: Any, link: Any, run_jobs: Callable[[], list[str]], client: Client
) -> None:
    for key in ("one", "one", "another"):
        path = f"/api/v1/public/shares/{link.slug}/claim/"
        answer = client.post(path, {}, "application/json", headers={"Idempotency-Key": key})
        assert answer.status_code == 200, answer.content

    drain.drain()
    assert "files.tasks.drain_bucket" in run_jobs()

    assert of_share(alice, link.id).json()["total"] == {"claims": 2, "claimed_bytes": 10}
    total = of_account(alice).json()["total"]
    assert (total["claims"], total["uploads"], total["uploaded_bytes"]) == (2, 1, 5)


# Pages


def test_the_pages_say_the_same(alice: Any, noted: Any) -> None:
    page = alice.client.get("/statistics/").content.decode()
    assert "3 Feb to 4 Mar 2026: 5 downloads in total, 0.2 per day on average, most on 3 Mar: 2 downloads." in page
    assert "<rect" in page
    assert "style=" not in page
    assert page.count('<th scope="row">') == 30
    assert "Uploads" in page

    page = alice.client.get(f"/shares/{noted.id}/statistics/?days=7").content.decode()
    assert "26 Feb to 4 Mar 2026: 35 bytes in total, 5 bytes per day on average, most on 4 Mar: 30 bytes." in page
    assert page.count("<rect") == 4
    assert re.search(r'aria-current="page">7 days<', page)
    assert "Uploads" not in page
    assert "<h1>Statistics for “Plans &amp; more”</h1>" in page


def test_switched_off_they_are_shown_nowhere_and_counted_all_the_same(
    alice: Any, noted: Any, set_features: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_features(switches={"statistics": False})
    for answer in (of_account(alice), of_share(alice, noted.id)):
        assert (answer.status_code, answer.json()["code"]) == (403, "feature_off")
    for path in ("/statistics/", f"/shares/{noted.id}/statistics/"):
        page = alice.client.get(path)
        assert page.status_code == 403
        assert "Statistics are turned off" in page.content.decode()
    happen(monkeypatch, alice, size=10, share_id=noted.id)

    set_features(switches={"statistics": True})
    assert of_share(alice, noted.id).json()["total"]["claims"] == 5


def test_the_account_menu_leads_there(alice: Any) -> None:
    assert 'href="/statistics/"' in alice.client.get("/").content.decode()


def days_of(*claims: int) -> list[Day]:
    start = NOW.date() - timedelta(days=len(claims) - 1)
    return [Day(start + timedelta(days=n), Figures(claims=c, claimed_bytes=c)) for n, c in enumerate(claims)]


@pytest.mark.parametrize(
    ("most", "levels"),
    [
        (0, ["2", "1", "0"]),
        (1, ["2", "1", "0"]),
        (3, ["4", "2", "0"]),
        (10, ["10", "5", "0"]),
        (11, ["12", "6", "0"]),
        (21, ["24", "12", "0"]),
        (61, ["80", "40", "0"]),
        (1000, ["1,000", "500", "0"]),
        (1001, ["1,200", "600", "0"]),
    ],
)
def test_levels_are_numbers_that_people_like(most: int, levels: list[str]) -> None:
    chart = charts.bars(days_of(0, most, 0), "claims")
    assert [level.label for level in chart.levels] == levels
    assert [level.at for level in chart.levels] == [12, 92, 172]


def test_bars_are_as_high_as_their_numbers_and_within_the_chart() -> None:
    for count in (7, 30, 365):
        chart = charts.bars(days_of(*range(count)), "claims")
        assert len(chart.bars) == count - 1
        assert all(bar.height >= 2 and bar.y + bar.height == 172 and bar.y >= 12 for bar in chart.bars)
        heights = [bar.height for bar in chart.bars]
        assert heights == sorted(heights)
        assert chart.bars[0].x >= 0
        assert chart.bars[-1].x + chart.bars[-1].width <= 100.001


def test_what_is_said_of_one_and_of_none() -> None:
    assert charts.bars(days_of(*[0] * 100), "claims").summary == "25 Nov 2025 to 4 Mar 2026: nothing."
    assert charts.bars(days_of(0, 0), "claims").summary == "3 Mar to 4 Mar 2026: nothing."
    assert charts.bars(days_of(0, 1), "claims").bars[0].label == "4 Mar: 1 download"
    assert charts.bars(days_of(0, 1), "claimed_bytes").bars[0].label == "4 Mar: 1 byte"


def test_days_are_those_of_the_named_time_zone(alice: Any, link: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # 12:30 in UTC is a quarter past two in the morning of the next day.
    happen(monkeypatch, alice, size=10, share_id=link.id)
    _ = alice.client
    monkeypatch.setattr(clock, "now", lambda: NOW)
    for answer in (of_share(alice, link.id, time_zone="Pacific/Kiritimati"),
                   of_account(alice, time_zone="Pacific/Kiritimati")):  # fmt: skip
        assert [day["date"] for day in answer.json()["days"] if day["claims"]] == ["2026-03-05"]
    assert [day["date"] for day in of_account(alice).json()["days"] if day["claims"]] == ["2026-03-04"]
    assert of_account(alice, time_zone="Mars/Olympus").status_code == 400


def test_the_page_has_the_owners_days_and_what_became_of_each_document_and_recipient(
    alice: Any, upload: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    link = share_recipients.create_for(
        owner=person(alice),
        document_ids=[upload(alice, "plans.txt").id],
        rules=shares.Rules(audience=Audience.RECIPIENTS),
        emails=["erin@example.org"],
    )
    alice.client.post("/settings/profile/", {"name": "Alice", "surname": "Ahrens", "time_zone": "Asia/Tokyo"})
    page = alice.client.get(f"/shares/{link.id}/statistics/").content.decode()
    assert "Days are in Asia/Tokyo." in page
    assert "erin@example.org" in page
    assert "plans.txt" in page
