"""The history by action, person and days of the reader's, and its export, saved as a file."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import LOOKS, check
from tests.support.stack import Stack
from tests.support.visitor import Visitor as Program


@pytest.fixture(scope="module")
def names(stack: Stack, alices_address: str) -> list[str]:
    """What Alice uploaded, and renamed."""
    alice = Program(stack, alices_address)
    mark = os.urandom(3).hex()
    for place in range(3):
        document_id = alice.upload(f"{mark}-{place}.txt", b"told")
        assert alice.ask("PATCH", f"documents/{document_id}/", json={"name": f"{mark}-new-{place}.txt"}).ok
    return [mark, *(f"{mark}-{place}.txt" for place in range(3))]


def lines(visitor: Visitor) -> list[str]:
    return visitor.page.locator("[data-audit-list] tr").all_inner_texts()


def narrow(visitor: Visitor, **chosen: str) -> None:
    """Fill in the filter and show what is left, by keys alone."""
    visitor.goto("/audit/")
    summary = visitor.page.locator(".narrow summary")
    summary.focus()
    visitor.page.keyboard.press("Enter")
    for name, value in chosen.items():
        field = visitor.page.locator(f".narrow [name={name}]")
        if name == "kind":
            field.select_option(value)
        else:
            field.fill(value)
    visitor.page.locator(".narrow button", has_text="Show").press("Enter")
    visitor.page.wait_for_url("**/audit/?**")


def test_it_is_filtered_by_action_person_and_day(visit: Callable[..., Visitor], names: list[str]) -> None:
    visitor = visit("alice", zone="Pacific/Kiritimati")
    narrow(visitor, kind="changes")
    assert "renamed to" in lines(visitor)[0]
    assert not [line for line in lines(visitor) if "uploaded" in line]
    assert visitor.page.locator(".narrow").get_attribute("open") is not None

    narrow(visitor, person="nobody of that name")
    expect(visitor.page.locator(".empty h2")).to_contain_text("No results")

    # Fourteen hours ahead, today is mostly tomorrow in UTC.
    there = visitor.page.evaluate("new Date().toLocaleDateString('sv')")
    narrow(visitor, first=there, last=there)
    assert [line for line in lines(visitor) if names[0] in line]
    later = (datetime.fromisoformat(there) + timedelta(days=2)).date().isoformat()
    narrow(visitor, first=later)
    expect(visitor.page.locator(".empty h2")).to_contain_text("No results")

    narrow(visitor, first=later, last=there)
    expect(visitor.page.locator(".field-error")).to_contain_text("or a later one")
    assert visitor.page.locator(".narrow [name=first]").input_value() == later


@pytest.mark.parametrize("format", ["csv", "json"])
def test_what_is_shown_is_exported(
    visit: Callable[..., Visitor], names: list[str], format: str, tmp_path: Path
) -> None:
    visitor = visit("alice")
    narrow(visitor, kind="changes")
    visitor.page.locator(f"button[name=format][value={format}]").click()
    with visitor.page.expect_download() as saving:
        visitor.page.get_by_role("button", name="Download").click()
    saved = tmp_path / "export"
    saving.value.save_as(saved)

    assert saving.value.suggested_filename.endswith(f".{format}")
    found: list[dict[str, Any]]
    if format == "json":
        found = json.loads(saved.read_text())
    else:
        found = list(csv.DictReader(saved.read_text(encoding="utf-8-sig").splitlines()))
    assert {each["action"] for each in found} <= {"renamed", "expiry_changed"}
    assert {each["document_name"] for each in found} >= set(names[1:])
    assert found[0]["at"].endswith("Z")


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_it_is_accessible_and_fits(
    visit: Callable[..., Visitor], names: list[str], width: int, dark: bool
) -> None:
    visitor = visit("alice", width=width, dark=dark)
    narrow(visitor, kind="changes")
    check(visitor.page)
    visitor.page.locator("button[name=format][value=csv]").click()
    visitor.page.get_by_role("button", name="Download").wait_for()
    check(visitor.page)
