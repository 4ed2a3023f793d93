"""Things that happened, written on a running stack by its own code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def claim_for_a_year(*, owner_id: str, share_id: str) -> None:
    """Sums as a year of claims leaves them: a pattern with days of none, few and many."""
    from files.models import StatisticsItem

    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with StatisticsItem.batch_write() as batch:
        for ago in range(365):
            claims = (ago * 37 + 11) % 23 if ago % 9 else 0
            day = today - timedelta(days=ago)
            for subject in (f"share#{share_id}", f"account#{owner_id}"):
                batch.save(
                    StatisticsItem(
                        subject,
                        f"{day:%Y-%m-%d}",
                        owner_id=owner_id,
                        claims=claims,
                        claimed_bytes=claims * 1_300_000,
                        ttl=day + timedelta(days=400),
                    )
                )


def note_claims(*, owner_id: str, share_id: str, count: int, size: int) -> int:
    """Let so many claims have been made just now, each in a transaction of its own."""
    from files.domain.activity import Happening
    from files.services.activity import record
    from mydoc.aws.transactions import commit

    for _ in range(count):
        noted = record.new(Happening.CLAIMED, owner_id=owner_id, size=size, share_id=share_id)
        commit(lambda transaction, noted=noted: record.add(transaction, noted))
    return count


def drain_with_lost_answer(*, bucket: str, lost: int) -> tuple[int, bool]:
    """Drain while the `lost`th call to AWS is lost; how many were counted, and if it came to that."""
    import pytest

    from files.services import drain
    from tests.support.faults import Faults, Kind

    with pytest.MonkeyPatch.context() as patch, Faults(patch).at(lost, Kind.LOST) as fault:
        counted = drain.drain_bucket(bucket=bucket)
    return counted, fault.happened


def drain_and_die(*, bucket: str, at: int) -> bool:
    """Drain until killed right after the `at`th call to AWS was done; whether it came to that."""
    import pytest

    from files.services import drain
    from tests.support.faults import Faults, Kind

    with pytest.MonkeyPatch.context() as patch, Faults(patch).at(at, Kind.KILLED) as fault:
        drain.drain_bucket(bucket=bucket)
    return fault.happened
