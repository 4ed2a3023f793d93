"""Define the refusals of use cases, which the edges turn into HTTP statuses."""

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
    """No one is signed in, or the credentials are not or no longer valid."""


class Forbidden(MyDocError):
    """The caller may not do this."""


class NotFound(MyDocError):
    """It does not exist, as far as the caller may know."""


class Conflict(MyDocError):
    """The current state does not allow it."""


class Outdated(MyDocError):
    """It has changed since the caller read it, so the change might undo another one."""


class TooLarge(MyDocError):
    """More bytes than the limit or the quota allows."""


class TooManyRequests(MyDocError):
    """A limit on requests has been reached.

    Args:
        retry_after: seconds until it makes sense to try again.
    """

    def __init__(self, code: str, message: str, *, retry_after: int) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after
