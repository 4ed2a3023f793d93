"""Define webhooks, their deliveries and when a delivery is tried again."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from files.domain.activity import Activity, Happening
from mydoc.core.errors import Invalid

MOST_WEBHOOKS = 10
PING = "ping"
EVENTS: tuple[str, ...] = tuple(happening.value for happening in Happening)

# An address that failed so often, for so long, without a success between, is switched off.
MOST_FAILURES = 20
LEAST_FAILING = timedelta(days=1)
# How long a replaced secret signs, too.
OLD_SECRET_KEPT = timedelta(days=1)

LONGEST_URL = 2000
_GONE = 410
# With any port allowed, a user could scan ports through us.
PORTS = (443, 8443)
_LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
# RFC 3986, section 3.3 and 3.4: all that may stand in a path and a query, percent signs only in triplets.
_PATH = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*")


class State(StrEnum):
    """The state of a delivery; the value is the API's."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Disabled(StrEnum):
    """Why the system switched a webhook off; the value is the API's."""

    FAILING = "failing"
    GONE = "gone"


@dataclass(frozen=True)
class Webhook:
    """A URL that is notified of some events.

    Attributes:
        events: values of `Happening`.
        failures: tries that failed since the last that succeeded.
        disabled_reason: of `Disabled`; empty while it is on, and where its owner switched it off.
    """

    id: str
    owner_id: str
    url: str
    events: frozenset[str]
    created_at: datetime
    is_active: bool = True
    failures: int = 0
    disabled_reason: str = ""
    version: int = 0

    @property
    def host(self) -> str:
        """The host of its URL, without the rest, which may hold a secret."""
        return urlsplit(self.url).netloc

    def wants(self, activity: Activity) -> bool:
        """Return whether it is notified of an activity. Activities from before its registration are not sent,
        though they may be told late."""
        return self.is_active and activity.happening.value in self.events and self.created_at <= activity.at

    @property
    def sorted_events(self) -> list[str]:
        return [event for event in EVENTS if event in self.events]


@dataclass(frozen=True)
class NewSecret:
    """A webhook and its new secret, which is shown once."""

    webhook: Webhook
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Delivery:
    """One event for one webhook, and the result of sending it.

    Attributes:
        payload: the JSON that is sent, byte for byte.
        tries: since it was recorded, or replayed.
        last_status: HTTP status of the last answer; None if there was none.
        last_error: why the last try failed, as a sentence; empty if it did not.
        next_at: when it is tried next; None if it is not.
    """

    id: str
    webhook_id: str
    event: str
    payload: str
    state: State
    tries: int
    created_at: datetime
    tried_at: datetime | None = None
    last_status: int | None = None
    last_error: str = ""
    next_at: datetime | None = None


def check_events(events: Collection[str]) -> frozenset[str]:
    """Return the events to notify a webhook of.

    Raises:
        Invalid: `bad_events`, for none or unknown ones.
    """
    chosen = frozenset(events)
    if not chosen or not chosen <= set(EVENTS):
        message = f"Choose from {', '.join(EVENTS)}."
        raise Invalid("bad_events", message, fields={"events": message})
    return chosen


def check_url(text: str, *, loopback: bool = False) -> str:
    """Return an address as it is kept: its host in lower case and ASCII.

    The host name is not looked up here, since the result can change; it is checked for each connection
    (mydoc.web.outbound).

    Args:
        loopback: whether `http` to this very machine is allowed, on any port.

    Raises:
        Invalid: `bad_url`.
    """
    if not text or len(text) > LONGEST_URL:
        raise _bad_url(f"Enter an address of at most {LONGEST_URL} characters.")
    # urlsplit drops some of these in silence.
    if any(character.isspace() or not character.isprintable() or character == "\\" for character in text):
        raise _bad_url("Remove spaces, backslashes and hidden characters from the address.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _bad_url("Enter a full address, such as https://example.com/hook.") from None
    if "@" in parts.netloc:
        raise _bad_url("Remove the user name and password from the address. Deliveries are signed instead.")
    if parts.fragment or text.endswith("#"):
        raise _bad_url("Remove the part after #. It is never sent.")
    if not _PATH.fullmatch(parts.path + parts.query):
        raise _bad_url("Percent-encode characters outside ASCII in the path.")
    if loopback and parts.scheme == "http" and parts.hostname in _LOOPBACK_HOSTS:
        return _joined(parts, parts.hostname, port, usual=80)
    if parts.scheme != "https":
        raise _bad_url("The address must begin with https://.")
    if "[" in parts.netloc:
        raise _no_addresses()
    if port not in (None, *PORTS):
        raise _bad_url(f"Use port {' or '.join(map(str, PORTS))}.")
    return _joined(parts, _public_name(parts.hostname or ""), port, usual=443)


def _public_name(host: str) -> str:
    """Return a host's name in ASCII, which must look like one that the whole world can look up."""
    # Imported here, since its tables take ten milliseconds and few calls need them.
    import idna

    try:
        name = idna.encode(host.removesuffix("."), uts46=True, transitional=False).decode().lower()
    except (idna.IDNAError, UnicodeError):
        # Underscores are no part of IDNA, and of some names in use.
        name = host.removesuffix(".").lower()
    labels = name.split(".")
    if len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise _bad_url("This host name is not valid.") if not _is_address(host) else _no_addresses()
    # The systems that look names up take 127.1, 0x7f.1 and 2130706433 for addresses (POSIX, inet_addr).
    if labels[-1].isdigit() or labels[-1].startswith("0x") or _is_address(name):
        raise _no_addresses()
    if len(labels) < 2 or labels[-1] in {"localhost", "local", "internal", "localdomain"}:
        raise _bad_url("Use a public host name.")
    return name


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _joined(parts: SplitResult, host: str, port: int | None, *, usual: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port in (None, usual) else f"{shown}:{port}"
    return parts._replace(netloc=netloc, path=parts.path or "/").geturl()


def _no_addresses() -> Invalid:
    return _bad_url("Use a host name instead of an IP address.")


def _bad_url(message: str) -> Invalid:
    return Invalid("bad_url", message, fields={"url": message})


def refusal(*, is_owner_active: bool, are_webhooks_on: Callable[[], bool], is_active: bool) -> str:
    """Return why a delivery is not sent any more; empty if it is.

    Args:
        are_webhooks_on: tells whether the site has webhooks; asked only where it matters.
    """
    if not is_owner_active:
        return "The account was disabled."
    if not are_webhooks_on():
        return "Webhooks are turned off."
    return "" if is_active else "The webhook was turned off."


@dataclass(frozen=True)
class AfterFailure:
    """What follows a failed try, for the delivery and its webhook.

    Attributes:
        pause: seconds until the next try; None if there is none.
        is_gone: whether the server said that the address is gone (410); this does not count as a failure.
    """

    pause: int | None
    is_gone: bool = False


def after_failure(*, status: int | None, tries: int, pauses: Sequence[int]) -> AfterFailure:
    """Decide whether a delivery is tried again.

    Args:
        status: what the server answered with; None where it was not reached.
        tries: how many there were, this one included.
        pauses: seconds before each further try.
    """
    if status == _GONE:
        return AfterFailure(pause=None, is_gone=True)
    return AfterFailure(pause=None if tries > len(pauses) else pauses[tries - 1])


def has_failed_for_good(*, failures: int, since: datetime, at: datetime) -> bool:
    """Return whether an address failed so often, for so long, that it is switched off."""
    return failures >= MOST_FAILURES and since <= at - LEAST_FAILING


def signing_secrets(secret: str, old: str | None, old_until: datetime | None, *, at: datetime) -> list[str]:
    """Return the secrets that sign a delivery: the current one and, for a day, the one it replaced."""
    is_kept = bool(old) and old_until is not None and at < old_until
    return [secret, old] if old and is_kept else [secret]


def said(status: int) -> str:
    """Return an unsuccessful answer in words for the owner."""
    if 300 <= status < 400:
        return f"The server answered with a redirect ({status}). Redirects are not followed."
    return f"The server answered with status {status}."
