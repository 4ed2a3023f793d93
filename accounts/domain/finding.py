"""Decide which entries of which circles a search in the directory reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from accounts.domain.addresses import normal_email
from accounts.domain.circles import EVERYBODY, domain_of, of_domain, of_group
from accounts.domain.names import fold, search_tokens
from accounts.domain.people import Person
from mydoc.core.errors import Invalid
from mydoc.features.domain import Directory


class Entry(Protocol):
    """One of the entries by which the directory finds a person."""

    @property
    def user_id(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def surname(self) -> str: ...
    @property
    def position(self) -> str: ...


@dataclass(frozen=True)
class Part:
    """One partition that a search reads.

    Args:
        name: what the cursor calls it.
        circle: whose people are in it.
        prefix: what their entries begin with.
        address: the only address wanted, if any.
        beside: the domain whose people an earlier part has already listed.
    """

    name: str
    circle: str
    prefix: str
    address: str = ""
    beside: str = ""

    def wants(self, entry: Entry) -> bool:
        """Return whether an entry is one by which this part finds someone: one of each person."""
        if self.address:
            return bool(entry.email.lower() == self.address)
        if self.beside and domain_of(entry.email) == self.beside:
            return False
        return _is_first_match(entry, self.prefix)


def parts_of(viewer: Person, query: str, directory: Directory, *, is_public: Callable[[str], bool]) -> list[Part]:
    """Return the parts that a search reads, in order; each finds no one whom an earlier one found.

    None for a text that folding leaves empty, which is not the same as an empty text.

    Args:
        is_public: whether a domain is a public mail provider's, whose people do not work together.
    """
    prefix = fold(query)
    if query.strip() and not prefix:
        return []
    if directory is Directory.EVERYONE and is_beginning(query):
        return [Part("everyone", EVERYBODY, prefix)]
    address, domain = _address(query), domain_of(viewer.email)
    has_colleagues = directory is Directory.COLLEAGUES and not is_public(domain)
    parts = []
    begins = is_beginning(query)
    is_among_them = has_colleagues and begins and domain_of(address) == domain
    if address and not is_among_them:
        parts.append(Part("exact", EVERYBODY, f"{fold(address)}#", address=address))
    if not begins:
        return parts
    if has_colleagues and _may_begin(prefix, domain):
        parts.append(Part("domain", of_domain(domain), prefix))
    if directory is Directory.COLLEAGUES and viewer.group:
        beside = domain if has_colleagues else ""
        parts.append(Part("group", of_group(viewer.group), prefix, beside=beside))
    return parts


def is_beginning(query: str) -> bool:
    """Return whether what is typed can be looked up folded. An address is ASCII: folding anything else would
    make the beginning of another one of it."""
    return "@" not in query or query.strip().isascii()


def _may_begin(prefix: str, domain: str) -> bool:
    """Return whether someone at the domain can have an address that begins so. Who has an @ in their name is
    found by what is before it."""
    return "@" not in prefix or domain.startswith(prefix.rpartition("@")[2])


def _address(query: str) -> str:
    try:
        return normal_email(query) if "@" in query else ""
    except Invalid:
        return ""


def _is_first_match(entry: Entry, prefix: str) -> bool:
    if not prefix:
        return True
    tokens = search_tokens(email=entry.email, name=entry.name, surname=entry.surname)
    first = next((token for token in tokens if token.startswith(prefix)), None)
    return first is not None and entry.position == f"{first}#{entry.user_id}"
