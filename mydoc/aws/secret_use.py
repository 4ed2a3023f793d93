"""Put secrets to use in this process, and refuse published ones."""

from __future__ import annotations

from mydoc.aws.secrets import NoSecrets, Secrets

# Keys that this repository has contained, and that everyone can read.
PUBLISHED = frozenset({"local-only", "unused"})


def use(found: Secrets) -> None:
    """Sign with these from now on, in this process."""
    from django.conf import settings
    from django_q.conf import Conf

    settings.SECRET_KEY = Conf.SECRET_KEY = found.secret_key
    settings.SECRET_KEY_FALLBACKS = list(found.secret_key_fallbacks)
    settings.TOKEN_PEPPER = found.token_pepper
    settings.TOKEN_PEPPER_FALLBACKS = list(found.token_pepper_fallbacks)


def refuse_published(*values: str) -> None:
    """Refuse keys that were published, to sign with as well as to accept.

    Raises:
        NoSecrets: if one is.
    """
    if not PUBLISHED.isdisjoint(values):
        raise NoSecrets(
            "A key of this stage was published. Take MYDOC_SECRET_KEY, MYDOC_TOKEN_PEPPER and their fallbacks out "
            "of its environment, so that it reads Parameter Store, or set random ones."
        )
