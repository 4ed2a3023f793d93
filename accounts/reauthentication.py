"""Require the password again before something that outlasts a session: a token, a webhook's secret, the deletion
of an account.

Whoever finds a browser signed in, or takes over its session, must not get more than the session. Signing in counts
for 15 minutes; after that a page asks for the password and then continues with what was sent, and the API refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from accounts.domain.tokens import FRESH_FOR, Token, is_fresh, is_proved
from accounts.models import User
from accounts.services import credentials
from mydoc.core import clock
from mydoc.core.errors import Conflict, Forbidden, TooManyRequests

if TYPE_CHECKING:
    # Pages do without REST framework.
    from rest_framework.request import Request

FIELD = "current_password"
_PROVED_AT = "proved_at"
_CSRF = "csrfmiddlewaretoken"
_LONGEST_PASSWORD = 1024

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def note(session: SessionBase) -> None:
    """Record in a session that its person has entered the password now."""
    session[_PROVED_AT] = int(clock.now().timestamp())


def require(request: Request) -> None:
    """Require that the password was entered within 15 minutes: by signing in, or for the login token of the
    request. A named token passes: its owner entered the password when it was created, and chose its scopes then.
    No round trip.

    Raises:
        Forbidden: `reauthentication_required`.
    """
    token = cast("Token | None", request.auth)
    is_shown = _is_fresh(request.session) if token is None else is_fresh(token, at=clock.now())
    if not is_shown:
        minutes = int(FRESH_FOR.total_seconds() // 60)
        raise Forbidden(
            "reauthentication_required",
            f"You signed in more than {minutes} minutes ago. Sign in again to do this.",
        )


def password_first(view: V) -> V:
    """Make a page's POST wait for the password if it was not entered within 15 minutes.

    The form that asks for it keeps what was sent, and the view gets it afterwards. Use it below `login_required`.
    It costs those who are asked the two round trips of the limit and one for the session.
    """

    @wraps(view)
    @sensitive_post_parameters(FIELD)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or _is_fresh(request.session):
            return view(request, *args, **kwargs)
        form = PasswordAgainForm(request.POST if FIELD in request.POST else None, user=cast(User, request.user))
        if form.is_valid():
            note(request.session)
            return view(request, *args, **kwargs)
        status = 429 if form.has_error(FIELD, "too_many_requests") else 200
        context = {"form": form, "action": request.get_full_path(), "kept": _kept(request)}
        return render(request, "accounts/password_again.html", context, status=status)

    return cast(V, wrapped)


class PasswordAgainForm(forms.Form):
    """The password of someone who is signed in."""

    current_password = forms.CharField(
        label="Your password",
        strip=False,
        max_length=_LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    @sensitive_variables("password")
    def clean_current_password(self) -> str:
        password: str = self.cleaned_data[FIELD]
        check_own_password(self._user, password)
        return password


@sensitive_variables("password")
def check_own_password(user: User, password: str) -> None:
    """Check the password of someone who is signed in, for a form's field.

    Raises:
        ValidationError: with the code of the service's refusal, such as `wrong_password`.
    """
    try:
        credentials.prove(user, password=password)
    except (Conflict, Forbidden, TooManyRequests) as error:
        raise ValidationError(error.message, code=error.code) from None


def _is_fresh(session: SessionBase) -> bool:
    return is_proved(session.get(_PROVED_AT), at=clock.now())


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields that were sent, without those that this form has itself."""
    sent = request.POST.lists()
    return [(name, str(value)) for name, values in sent if name not in {FIELD, _CSRF} for value in values]
