"""Return the keys of the digests in the tables: reading a table is not enough to make one."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def peppers() -> list[str]:
    """Return the pepper that makes digests, followed by those before it, which are still accepted.

    Raises:
        ImproperlyConfigured: if the stage has none.
    """
    if not settings.TOKEN_PEPPER:
        raise ImproperlyConfigured("There is no token pepper. Run `manage.py secrets ensure`.")
    return [settings.TOKEN_PEPPER, *settings.TOKEN_PEPPER_FALLBACKS]
