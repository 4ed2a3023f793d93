"""An administrator sees the jobs that were given up, replays and discards them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.browser.conftest import Visitor, press
from tests.browser.test_accessibility import LOOKS, check
from tests.support.jobs import about, packed, put
from tests.support.stack import Stack
from tests.support.visitor import Visitor as Program
from tests.support.visitor import wait_for

PAGE = "/settings/jobs/"


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Program:
    return Program(stack, "admin@example.com")


@pytest.fixture(scope="module")
def jobs(stack: Stack) -> Iterator[str]:
    """Ids of jobs that go wrong, one for each test: being given up takes a job several seconds."""
    body = packed(stack, "files.tasks.no_such_task", "01ARZ3NDEKTSV4RRFFQ69G5FAV")
    return iter([put(stack, body) for _ in range(5)])


@pytest.fixture
def job(jobs: Iterator[str], admin: Program) -> str:
    """The id of a job that was given up; of its element, with `job-` before it."""
    job_id = next(jobs)
    wait_for(lambda: about(admin, job_id))
    return job_id


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_the_page_is_accessible_and_fits(visit: Callable[..., Visitor], job: str, width: int, dark: bool) -> None:
    visitor = visit("admin", width=width, dark=dark)
    visitor.goto(PAGE)
    element = visitor.page.locator(f"#job-{job}")
    assert "files.tasks.no_such_task" in element.inner_text()
    assert "NoTask" in element.inner_text()
    check(visitor.page)
    element.locator("summary").click()
    check(visitor.page)


def test_it_is_replayed_with_the_keyboard(visit: Callable[..., Visitor], job: str) -> None:
    visitor = visit("admin")
    visitor.page.click("details.account summary")
    visitor.page.click("text=Failed jobs")
    visitor.page.locator(f"#job-{job} button:has-text('Replay')").focus()
    press(visitor.page, "Enter", until=".notice-success:has-text('Job queued')")

    assert visitor.page.locator(f"#job-{job}").count() == 0


def test_it_is_discarded_in_two_steps_without_script(
    visit: Callable[..., Visitor], job: str, admin: Program
) -> None:
    visitor = visit("admin", script=False)
    visitor.goto(PAGE)
    element = visitor.page.locator(f"#job-{job}")
    assert not element.locator("text=Discard job").is_visible()
    element.locator("summary").click()
    element.locator("text=Discard job").click()

    visitor.page.wait_for_selector(".notice-success:has-text('discarded')")
    assert visitor.page.locator(f"#job-{job}").count() == 0
    assert about(admin, job) is None


def test_two_who_decide_at_once_are_told_so(visit: Callable[..., Visitor], job: str, admin: Program) -> None:
    visitor = visit("admin")
    visitor.goto(PAGE)
    assert admin.ask("DELETE", f"jobs/{job}/").status_code == 204
    visitor.expect_status(404)

    visitor.page.locator(f"#job-{job} button:has-text('Replay')").click()

    visitor.page.wait_for_selector("text=This job no longer exists")


def test_others_find_no_way_to_it(visit: Callable[..., Visitor]) -> None:
    visitor = visit("bob")
    visitor.page.click("details.account summary")
    assert visitor.page.locator("text=Failed jobs").count() == 0
    visitor.expect_status(403)
    visitor.goto(PAGE)
    visitor.page.wait_for_selector("text=Only administrators")
