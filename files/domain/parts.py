"""Plan the parts of an S3 multipart upload.

The limits are S3's: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
"""

from __future__ import annotations

from dataclasses import dataclass

from mydoc.core.errors import Invalid

MIB = 1024**2
MOST_PARTS = 10_000
MOST_PARTS_PER_CALL = 100
# Of a ZIP that is built.
USUAL_PART = 8 * MIB
# Of an upload: the least that S3 takes, as a part that breaks off is sent again.
UPLOAD_PART = 5 * MIB


@dataclass(frozen=True)
class Part:
    """A part that S3 has: its number, from 1, its ETag and, if S3 reports it, its size in bytes."""

    number: int
    etag: str
    size: int = 0


@dataclass(frozen=True)
class PartPlan:
    """The sizes of an upload's parts: `part_size` bytes each, and the rest in the last; an empty file has one
    part of 0."""

    size: int
    part_size: int
    part_count: int

    @classmethod
    def of(cls, size: int) -> PartPlan:
        """Return the plan for a file of `size` bytes: parts of 5 MiB, larger where 10,000 would not suffice."""
        needed = -(-size // MOST_PARTS)
        part_size = max(UPLOAD_PART, -(-needed // MIB) * MIB)
        return cls(size=size, part_size=part_size, part_count=max(1, -(-size // part_size)))

    @property
    def is_single(self) -> bool:
        """Whether it has one part, which is sent as a whole and needs no multipart upload."""
        return self.part_count == 1

    def size_of(self, number: int) -> int:
        """Return the size of a part, in bytes."""
        return min(self.part_size, self.size - (number - 1) * self.part_size)

    def check_numbers(self, numbers: list[int]) -> list[int]:
        """Return the numbers, if each is one of the plan's, none comes twice and they fit one call.

        Raises:
            Invalid: `bad_part_numbers`.
        """
        if not numbers or len(numbers) > MOST_PARTS_PER_CALL:
            raise _bad_numbers(f"Request 1 to {MOST_PARTS_PER_CALL} parts at a time.")
        if len(set(numbers)) != len(numbers):
            raise _bad_numbers("A part number appears twice.")
        if not all(1 <= number <= self.part_count for number in numbers):
            raise _bad_numbers(f"This upload has parts 1 to {self.part_count}.")
        return numbers

    def check_complete(self, parts: list[Part]) -> list[Part]:
        """Return the parts in order, if they are all of the plan's, each once.

        Raises:
            Invalid: `bad_parts`.
        """
        ordered = sorted(parts, key=lambda part: part.number)
        if [part.number for part in ordered] != list(range(1, self.part_count + 1)):
            message = f"List every part from 1 to {self.part_count} once."
            raise Invalid("bad_parts", message, fields={"parts": message})
        return ordered


def are_part_numbers(numbers: list[int]) -> bool:
    """Return whether these can be the part numbers of any upload: 1 or more, each once, and at most one call's
    worth."""
    return 0 < len(numbers) <= MOST_PARTS_PER_CALL and len(set(numbers)) == len(numbers) and min(numbers) >= 1


def _bad_numbers(message: str) -> Invalid:
    return Invalid("bad_part_numbers", message, fields={"part_numbers": message})
