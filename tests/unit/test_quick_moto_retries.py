"""A process of tests in which many answers get lost still has the SDK ask again."""

from __future__ import annotations

from datetime import UTC, datetime

from accounts.models import Counter
from tests.support.faults import Faults, Kind

END = datetime(2040, 1, 1, tzinfo=UTC)
# The SDK's quota of retries holds a hundred that are not given back (botocore.retries.quota).
MANY = 120


def test_an_answer_that_got_lost_is_asked_for_again_however_many_were(faults: Faults) -> None:
    for number in range(MANY):
        with faults.at(1, Kind.LOST) as fault:
            Counter(str(number), hits=1, expires_at=END).save()
        assert fault.happened
