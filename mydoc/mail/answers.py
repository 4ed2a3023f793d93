"""Tell the mail service's refusals from answers that leave open whether a mail was sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, NoCredentialsError

# AWS, "Amazon SES API v2: SendEmail", Errors. The mail itself is at fault; the same one will be refused again.
_REFUSED = {"BadRequestException": "bad_address", "MessageRejected": "mail_refused"}
_SERVER_ERROR = 500


class Refused(Exception):
    """The mail service does not take this mail, now or ever.

    Args:
        code: one of the codes of `mydoc.mail.outcomes.REASONS`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotTaken(Exception):
    """The mail service does not take mails at the moment; this one has certainly not been sent."""


@contextmanager
def answered() -> Iterator[None]:
    """Raise Refused or NotTaken for a mail that was certainly not sent.

    Raises:
        Refused, NotTaken, or what the mail service raised.
    """
    # Imported here, since pages only enqueue mails.
    from anymail.exceptions import AnymailError, AnymailInvalidAddress

    try:
        yield
    except AnymailInvalidAddress as error:
        raise Refused("bad_address") from error
    except AnymailError as error:
        cause = error.__cause__
        if isinstance(cause, ClientError):
            _explain(cause)
        if isinstance(cause, ConnectTimeoutError | EndpointConnectionError | NoCredentialsError):
            raise NotTaken(type(cause).__name__) from error
        raise


def _explain(error: ClientError) -> None:
    code = error.response["Error"]["Code"]
    if code in _REFUSED:
        raise Refused(_REFUSED[code]) from error
    if error.response["ResponseMetadata"]["HTTPStatusCode"] < _SERVER_ERROR:
        # Its words name the action that was forbidden, or the identity that is not verified.
        raise NotTaken(str(error)) from error
