"""Rules are tested without AWS emulated: the share of such tests does not fall."""

from __future__ import annotations

from pathlib import Path

import pytest
from moto import mock_aws

from tests.conftest import empty_stage
from tests.support.emulated import needs_emulator, starts_emulator

# In hundredths, of test functions and of tests as they are collected, with all their parameters. The goal is 50:
# raise these with every rule that leaves a service for `domain`, and never lower them.
LEAST_FUNCTIONS = 42
LEAST_TESTS = 50
_UNIT = Path(__file__).parent


def _starts_directly():
    with mock_aws():
        pass


def _starts_in_between():
    def later():
        with empty_stage():
            pass

    return later


def _starts_by_another():
    return _starts_directly()


def _is_plain():
    return [_is_plain, len("mock_aws")]


@pytest.mark.parametrize("function", [_starts_directly, _starts_in_between, _starts_by_another, empty_stage])
def test_what_starts_the_emulator_is_found(function):
    assert starts_emulator(function)


def test_what_does_not_start_it_is_told_apart():
    assert not starts_emulator(_is_plain)


class TestWhatTakesThePlaceOfAFixture:
    @pytest.fixture
    def aws(self):
        """Nothing is emulated here."""

    def test_is_asked_instead_of_it(self, request, aws):
        assert not needs_emulator(request.node)


class TestWhatAddsToAFixture:
    @pytest.fixture
    def aws(self, aws):
        return aws

    def test_is_asked_with_it(self, request, aws):
        assert needs_emulator(request.node)


def test_a_fixture_that_starts_it_is_found(request):
    assert not needs_emulator(request.node)
    others = [item for item in request.session.items if _asks_for_an_account(item)]
    assert all(map(needs_emulator, others))


def _asks_for_an_account(item):
    """Whether a test asks for Alice, and not for a stand-in of its own."""
    named = item._fixtureinfo.name2fixturedefs.get("alice", ()) if isinstance(item, pytest.Function) else ()
    return bool(named) and named[-1].func.__module__ == "tests.conftest"


def test_enough_is_tested_without_the_emulator(request):
    tests = [item for item in request.session.items if isinstance(item, pytest.Function)]
    if set(_UNIT.rglob("test_*.py")) - {item.path for item in tests}:
        pytest.skip("The share is one of all unit tests, and not all were collected.")
    tests = [item for item in tests if item.path.is_relative_to(_UNIT)]
    plain = [item for item in tests if not needs_emulator(item)]
    plain_ones = set(plain)
    # What is the same function with other parameters is one; and it needs the emulator if any of them does.
    functions = {(item.path, item.originalname) for item in tests}
    emulated = {(item.path, item.originalname) for item in tests if item not in plain_ones}
    shares = [100 * (len(functions) - len(emulated)) / len(functions), 100 * len(plain) / len(tests)]
    said = f"Without the emulator run {shares[0]:.1f} % of the functions and {shares[1]:.1f} % of the tests."
    assert shares[0] >= LEAST_FUNCTIONS, said
    assert shares[1] >= LEAST_TESTS, said
