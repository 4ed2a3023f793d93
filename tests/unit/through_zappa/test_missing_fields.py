"""Whatever an event lacks, no TypeError leaves a function: Zappa would call it again with fewer arguments."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mydoc.handlers import events, websocket
from mydoc.mail import About
from tests.conftest import empty_stage
from tests.support.events import event
from tests.support.mails import ses_event, sns_event

FUNCTIONS = {
    "s3_put": events.object_created,
    "s3_delete": events.object_created,
    "sqs_batch": events.jobs,
    "schedule": events.expire_due,
    "mail_outcome": events.mail_outcome,
    "authorizer_token": events.authorize,
    "websocket_connect": websocket.connect,
    "websocket_disconnect": websocket.disconnect,
    "websocket_message": websocket.message,
}
BOUNCE = sns_event(ses_event("Bounce", About("recipient", ("a", "b", "1"))))
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just([]), st.just({}), st.just([None])
)


@pytest.fixture(scope="module", autouse=True)
def one_stage() -> Iterator[None]:
    with empty_stage():
        yield


def places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every field of an event."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for name, part in inside:
        found += [(*above, name), *places(part, (*above, name))]
    return found


@st.composite
def damaged(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """An event with up to three fields gone or of another type."""
    made = copy.deepcopy(BOUNCE if kind == "mail_outcome" else event(kind))
    for _ in range(draw(st.integers(1, 3))):
        if not (ways := places(made)):
            break
        *above, last = draw(st.sampled_from(ways))
        inside: Any = made
        for name in above:
            inside = inside[name]
        if draw(st.booleans()):
            del inside[last]
        else:
            inside[last] = copy.deepcopy(draw(ODD))
    return made


def error_of(function: Callable[..., Any], *arguments: Any) -> Exception | None:
    try:
        function(*arguments)
    except Exception as error:
        return error
    return None


@pytest.mark.parametrize("kind", FUNCTIONS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_type_error_leaves(kind: str, data: st.DataObject) -> None:
    """Any other is loud, and AWS delivers the event again."""
    assert not isinstance(error_of(FUNCTIONS[kind], data.draw(damaged(kind)), None), TypeError)
