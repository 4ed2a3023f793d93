"""The parts of an upload: how many, how large, and which may be asked for."""

from __future__ import annotations

import pytest

from files.domain.parts import MIB, MOST_PARTS, MOST_PARTS_PER_CALL, UPLOAD_PART, Part, PartPlan, are_part_numbers
from tests.support.rule_tables import code


@pytest.mark.parametrize(
    "size",
    [
        0,
        1,
        UPLOAD_PART - 1,
        UPLOAD_PART,
        UPLOAD_PART + 1,
        UPLOAD_PART * MOST_PARTS,
        UPLOAD_PART * MOST_PARTS + 1,
        5 * 1024**4,
    ],
)
def test_the_parts_of_a_plan_make_up_the_file(size):
    plan = PartPlan.of(size)
    last = size - (plan.part_count - 1) * plan.part_size
    assert 1 <= plan.part_count <= MOST_PARTS
    assert plan.part_size % MIB == 0
    assert plan.size_of(plan.part_count) == last
    assert 0 <= last <= plan.part_size
    assert last or not size
    assert plan.part_count == 1 or plan.size_of(1) == plan.part_size


PLAN = PartPlan(size=100, part_size=10, part_count=10)


@pytest.mark.parametrize(
    ("numbers", "is_fine"),
    [([1], True), ([10, 1], True), ([], False), ([0], False), ([11], False), ([1, 1], False), ([-1], False)],
)
def test_parts_are_asked_for_by_numbers_of_the_plan(numbers, is_fine):
    assert code(lambda: PLAN.check_numbers(numbers)) == ("" if is_fine else "bad_part_numbers")


@pytest.mark.parametrize(("count", "is_fine"), [(MOST_PARTS_PER_CALL, True), (MOST_PARTS_PER_CALL + 1, False)])
def test_so_many_parts_a_call(count, is_fine):
    numbers = list(range(1, count + 1))
    assert are_part_numbers(numbers) is is_fine
    plan = PartPlan(size=1000, part_size=1, part_count=1000)
    assert code(lambda: plan.check_numbers(numbers)) == ("" if is_fine else "bad_part_numbers")


@pytest.mark.parametrize(
    ("numbers", "is_fine"),
    [
        (range(1, 11), True),
        (range(10, 0, -1), True),
        (range(1, 10), False),
        (range(1, 12), False),
        ([1] * 10, False),
        ([], False),
    ],
)
def test_an_upload_is_complete_with_each_part_once(numbers, is_fine):
    parts = [Part(number, "etag") for number in numbers]
    assert code(lambda: PLAN.check_complete(parts)) == ("" if is_fine else "bad_parts")
    if is_fine:
        assert [part.number for part in PLAN.check_complete(parts)] == list(range(1, 11))
