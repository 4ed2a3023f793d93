"""The page of the history exports what it shows."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

EXPORTS = "/audit/exports/"


@pytest.mark.parametrize(
    "asked",
    [{"first": "2026-12-02", "last": "2026-12-01"}, {"first": "soon"}, {"kind": "x"}, {"person": "x" * 201}],
)
def test_what_is_wrong_with_a_filter_is_shown_before_anything_is_exported(alice, run_jobs, asked):
    answer = alice.client.post(EXPORTS, {**asked, "own": "1", "format": "csv"})
    page = urlsplit(answer["Location"])
    assert (answer.status_code, page.path) == (303, "/audit/")
    assert parse_qs(page.query) == {"own": ["1"], **{name: [value] for name, value in asked.items()}}
    assert b"field-error" in alice.client.get(answer["Location"]).content
    assert "files.tasks.export_history" not in run_jobs()


def test_an_export_leads_to_its_page(alice):
    answer = alice.client.post(EXPORTS, {"first": "2026-12-01", "last": "2026-12-01", "zone": "Europe/Berlin"})
    assert alice.client.get(answer["Location"]).status_code == 200
    assert answer["Location"].startswith(EXPORTS)
