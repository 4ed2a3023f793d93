"""An administrator switches features, sets limits, makes a group and puts people into it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tests.browser.conftest import Visitor, press
from tests.browser.test_accessibility import LOOKS, check
from tests.support.stack import Stack
from tests.support.visitor import Visitor as Program
from tests.support.visitor import wait_for

PAGE, GROUPS = "/settings/features/", "/settings/groups/"


@pytest.fixture(scope="module")
def stack(stack_apart: Stack) -> Stack:
    """Features and limits hold for everybody."""
    return stack_apart


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Program:
    return Program(stack, "admin@example.com")


@pytest.fixture
def group(admin: Program, unique: str) -> Iterator[str]:
    """A group; it is gone and everything switched on afterwards."""
    name = f"group-{unique}"
    change(admin, groups={name: {"quota": 200 * 10**9, "longest_expiry": 14 * 86400}})
    yield name
    found = state(admin)
    change(admin, groups={name: None}, features=dict.fromkeys(set(found["features"]) - {"directory"}, True))


def state(admin: Program) -> dict[str, object]:
    return admin.ask("GET", "features/").json()  # type: ignore[no-any-return]


def change(admin: Program, **values: object) -> None:
    version = state(admin)["administration"]["version"]  # type: ignore[index]
    assert admin.ask("PATCH", "features/", json={"version": version, **values}).status_code == 200


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_the_pages_are_accessible_and_fit(
    visit: Callable[..., Visitor], group: str, width: int, dark: bool
) -> None:
    visitor = visit("admin", width=width, dark=dark)
    visitor.goto(PAGE)
    check(visitor.page)
    visitor.page.fill(f"[name=group-{group}-quota]", "a lot")
    visitor.page.click("main button:has-text('Save')")
    visitor.page.wait_for_selector("text=Nothing was saved")
    check(visitor.page)
    visitor.goto(f"{GROUPS}?group={group}")
    visitor.page.fill("[name=email]", "bob@example.com")
    visitor.page.click("main button:has-text('Add to group')")
    visitor.page.wait_for_selector(".notice-success")
    check(visitor.page)


def test_a_feature_is_switched_with_the_keyboard_and_seen_within_30_seconds(
    visit: Callable[..., Visitor], admin: Program, group: str
) -> None:
    visitor, stranger = visit("admin"), visit()
    visitor.page.click("details.account summary")
    visitor.page.click("text=Features and limits")
    visitor.page.get_by_label("Sign-up").focus()
    visitor.page.keyboard.press("Space")
    press(visitor.page, "Enter", until=".notice-success:has-text('within 30 seconds')")
    assert not visitor.page.get_by_label("Sign-up").is_checked()

    switched = time.monotonic()

    def is_gone() -> bool:
        asked = time.monotonic()
        answer = stranger.page.request.get(f"{stranger.base_url}/accounts/login/")
        is_offered = "Create an account" in answer.text()
        # However long an answer takes: one that was asked for later must know.
        assert answer.ok
        assert not is_offered or asked < switched + 31
        return not is_offered

    wait_for(is_gone)
    stranger.goto("/accounts/login/")
    assert stranger.page.locator("text=Create an account").count() == 0
    stranger.expect_status(403)
    stranger.goto("/accounts/sign-up/")
    stranger.page.wait_for_selector("text=Sign-up is turned off")
    check(stranger.page)


def test_a_group_is_made_filled_and_done_away_with_without_script(
    visit: Callable[..., Visitor], unique: str
) -> None:
    name = f"made-{unique}"
    visitor = visit("admin", script=False)
    visitor.goto(PAGE)
    visitor.page.fill("[name=new-name]", name)
    visitor.page.fill("[name=new-quota]", "300 GB")
    visitor.page.click("main button:has-text('Save')")
    visitor.page.wait_for_selector(".notice-success")
    assert visitor.page.input_value(f"[name=group-{name}-quota]") == "300 GB"

    visitor.page.click(f"a:has-text('Members: {name}')")
    visitor.page.fill("[name=email]", "charlie@example.com")
    visitor.page.click("main button:has-text('Add to group')")
    visitor.page.click("[aria-label^='Remove Charlie']")
    visitor.page.wait_for_selector(".notice-success:has-text('no longer in a group')")

    visitor.goto(PAGE)
    visitor.page.check(f"[name=group-{name}-remove]")
    visitor.page.click("main button:has-text('Save')")
    visitor.page.wait_for_selector(".notice-success")
    assert visitor.page.locator(f"text={name}").count() == 0


def test_a_groups_quota_reaches_its_people(
    visit: Callable[..., Visitor], admin: Program, group: str, stack: Stack
) -> None:
    charlie = Program(stack, "charlie@example.com")
    person = charlie.ask("GET", "account/").json()
    assert admin.ask("PUT", f"people/{person['id']}/group/", json={"group": group}).status_code == 200
    assert charlie.ask("GET", "account/").json()["quota_bytes"] == 200 * 10**9
    change(admin, groups={group: {"quota": 250 * 10**9}})
    wait_for(lambda: charlie.ask("GET", "account/").json()["quota_bytes"] == 250 * 10**9)
    change(admin, groups={group: None})
    wait_for(lambda: charlie.ask("GET", "account/").json()["quota_bytes"] == person["quota_bytes"])


def test_the_later_of_two_administrators_is_told(
    visit: Callable[..., Visitor], admin: Program, group: str
) -> None:
    visitor = visit("admin")
    visitor.goto(PAGE)
    change(admin, features={"statistics": False})
    visitor.expect_status(409)
    visitor.page.click("main button:has-text('Save')")
    visitor.page.wait_for_selector("[role=alert]:has-text('Someone else has changed this')")
    # What was sent stays, and beside it stands what it is now.
    assert visitor.page.get_by_label("Statistics").is_checked()
    visitor.page.wait_for_selector("text=Current value: off.")


def test_others_find_no_way_to_it(visit: Callable[..., Visitor]) -> None:
    visitor = visit("bob")
    visitor.page.click("details.account summary")
    assert visitor.page.locator("text=Features and limits").count() == 0
    visitor.expect_status(403)
    for path in (PAGE, GROUPS):
        visitor.goto(path)
        visitor.page.wait_for_selector("text=Only administrators")
