"""What a use case may refuse, in the terms of the field; the edges turn each kind into an HTTP status."""

from __future__ import annotations


class MyDocError(Exception):
    """A refusal that the caller can understand and act upon.

    Args:
        code: stable, snake_case, part of the API contract.
        message: one sentence for a person that says what to do next.
        fields: per input field, what is wrong with it.
    """

    def __init__(self, code: str, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = fields or {}


class Invalid(MyDocError):
    """The input cannot be accepted as it is."""


class Unauthenticated(MyDocError):
    """Nobody has signed in, or what they showed is not valid (any more)."""


class Forbidden(MyDocError):
    """We know who asks, and they may not."""


class NotFound(MyDocError):
    """There is no such thing, as far as the caller may know."""


class Conflict(MyDocError):
    """It cannot be done in the state the thing is in now."""


class Outdated(MyDocError):
    """It was changed since the caller looked at it, so the change might undo what they never saw."""


class TooLarge(MyDocError):
    """More bytes than the limit or the quota allows."""


class TooManyRequests(MyDocError):
    """A limit that protects something has been reached.

    Args:
        retry_after: seconds until it makes sense to try again.
    """

    def __init__(self, code: str, message: str, *, retry_after: int) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after
