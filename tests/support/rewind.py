"""What is stored in moto at one moment, to come back to: quicker than making it anew."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy, deepcopy
from pickle import HIGHEST_PROTOCOL, dumps, loads
from typing import Any

from django.conf import settings
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID


def remember() -> Callable[[], None]:
    """Return what brings tables, buckets and messages back as they are now.

    It does so in this stage, and in another one that has the same queues.
    """
    # Several times as quick as `deepcopy`.
    tables, buckets = _pickled(_backend("dynamodb").tables), _pickled(_backend("s3", "aws").buckets)
    queues = {name: _messages(queue) for name, queue in _backend("sqs").queues.items()}

    def come_back() -> None:
        _backend("dynamodb").tables, _backend("s3", "aws").buckets = _Kept(tables), _Kept(buckets)
        for name, messages in queues.items():
            found = {field: copy(value) for field, value in messages.items()}
            vars(_backend("sqs").queues[name]).update(found)

    return come_back


def is_untouched() -> bool:
    """Whether nobody asked for a table or a bucket since something was come back to."""
    tables = _backend("dynamodb").tables
    kept = [*raw(tables).values(), *raw(_backend("s3", "aws").buckets).values()]
    return isinstance(tables, _Kept) and all(isinstance(one, bytes) for one in kept)


def raw(found: dict[str, Any]) -> dict[str, Any]:
    """moto's tables or buckets by name, as pickled as they are."""
    return dict(dict.items(found))


class Shortcut:
    """Makes something in an untouched stage once a process, and comes back to how that left it from then on.

    What follows in a stage that is untouched still goes on from there; the stage tells by `begin` that it is new.
    """

    def __init__(self) -> None:
        self._steps: tuple[Any, ...] | None = None
        self._known: dict[tuple[Any, ...], tuple[Any, Callable[[], None]]] = {}

    def begin(self, stage: Any) -> None:
        """A new stage, as others of that name are."""
        self._steps = (stage,)

    def made(self, step: Any, make: Callable[[], Any], *, look: Callable[[], Any] = lambda: None) -> Any:
        """Return what `make` made: now, or when the same steps led here before.

        Args:
            step: what is made; the same makes the same.
            look: what this process has to have read afterwards, which changes nothing.
        """
        if self._steps is None or not is_untouched():
            self._steps = None
            found = make()
            look()
            return found
        steps = (*self._steps, step)
        if steps not in self._known:
            found = make()
            self._known[steps] = deepcopy(found), remember()
        self._steps = steps
        found, come_back = self._known[steps]
        come_back()
        look()
        come_back()
        return deepcopy(found)


shortcut = Shortcut()


class _Kept(dict[str, Any]):
    """moto's tables or buckets by name, each made when it is first asked for: a test asks for few of them."""

    def __getitem__(self, name: str) -> Any:
        found = super().__getitem__(name)
        if isinstance(found, bytes):
            found = self[name] = loads(found)
        return found

    def get(self, name: str, default: Any = None) -> Any:
        # Not through dict.get, which does not ask __getitem__.
        return self[name] if name in self else default  # noqa: SIM401

    def pop(self, name: str, *default: Any) -> Any:
        if name in self:
            _ = self[name]
        return super().pop(name, *default)

    def values(self) -> Any:
        return [self[name] for name in self]

    def items(self) -> Any:
        return [(name, self[name]) for name in self]


def _pickled(found: dict[str, Any]) -> dict[str, bytes]:
    """Each by itself; what nobody asked for since it was kept is pickled already."""
    values = ((name, dict.__getitem__(found, name)) for name in found)
    return {name: value if isinstance(value, bytes) else dumps(value, HIGHEST_PROTOCOL) for name, value in values}


def _messages(queue: Any) -> dict[str, Any]:
    """The fields in which moto keeps a queue's messages; a queue as a whole cannot be copied."""
    fields = {name: value for name, value in vars(queue).items() if name.endswith("messages")}
    return {name: copy(value) for name, value in fields.items()}


def _backend(service: str, region: str = settings.AWS_REGION) -> Any:
    return get_backend(service)[DEFAULT_ACCOUNT_ID][region]
