"""Show administrators the pages of people. They work without script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.reauthentication import password_first
from accounts.rights import check_administrator, check_administrator_of_account
from files.actor import actor_of
from files.services.administration import erasure, people
from files.views.people_form import DeletionForm, InvitationForm, QuotaForm, quota_shown
from mydoc.core.errors import Conflict, Invalid, Outdated
from mydoc.web.forms import add_refusal

# What each button of an account's page changes, and the message after it.
_CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "disable": ({"is_active": False}, "Account disabled."),
    "enable": ({"is_active": True}, "Account enabled."),
    "promote": ({"is_admin": True}, "Administrator rights added."),
    "demote": ({"is_admin": False}, "Administrator rights removed."),
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people_list(request: HttpRequest) -> HttpResponse:
    """Show accounts, a page at a time. POST invites someone."""
    check_administrator(request.user)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _invited(request, form)
    return _list(request, form)


@password_first
def _invited(request: HttpRequest, form: InvitationForm) -> HttpResponse:
    try:
        made = people.invite(by=actor_of(request.user), **form.cleaned_data)
    except (Conflict, Invalid) as error:
        add_refusal(form, error)
        return _list(request, form)
    messages.success(request, f"Invitation sent to {made.email}.")
    return redirect("people:person", made.id)


def _list(request: HttpRequest, form: InvitationForm) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:200]
    page = people.find(query=query, cursor=request.GET.get("cursor") or None)
    context = {"form": form, "people": page.items, "next_cursor": page.next_cursor, "query": query}
    return render(request, "settings/people.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, user_id: str) -> HttpResponse:
    """Show an account. POST does what its button says."""
    check_administrator_of_account(request.user)
    return _changed(request, user_id) if request.method == "POST" else _page(request, user_id)


@password_first
def _changed(request: HttpRequest, user_id: str) -> HttpResponse:
    what = request.POST.get("do", "")
    form = _form(request, user_id, what)
    if form is not None and not form.is_valid():
        return _page(request, user_id, refused=form)
    try:
        messages.success(request, _do(request, user_id, what, form))
    except Outdated:
        if not isinstance(form, QuotaForm):
            raise
        form.say_changed(quota_shown(people.get(user_id=user_id)))
        return _page(request, user_id, refused=form)
    except Invalid as error:
        if form is None:
            raise
        form.add_error(None if "quota" not in form.fields else "quota", error.message)
        return _page(request, user_id, refused=form)
    except Conflict as error:
        messages.error(request, error.message)
    if user_id == request.user.pk:
        # Someone who just removed their own rights or session cannot see this page any more.
        return redirect("settings:profile")
    return redirect("people:person", user_id)


def _form(request: HttpRequest, user_id: str, what: str) -> QuotaForm | DeletionForm | None:
    """Return the form beside a button; None for a button alone."""
    if what == "quota":
        return QuotaForm(request.POST)
    if what == "delete":
        return DeletionForm(request.POST, email=people.get(user_id=user_id).email)
    return None


def _do(request: HttpRequest, user_id: str, what: str, form: QuotaForm | DeletionForm | None) -> str:
    """Carry out a button's action, and return the message about it."""
    by = actor_of(request.user)
    if isinstance(form, QuotaForm):
        people.change(by=by, user_id=user_id, quota_bytes=form.cleaned_data["quota"], expected=form.expected)
        return "Quota changed."
    if isinstance(form, DeletionForm):
        erasure.delete(by=by, user_id=user_id)
        return "Deleting the account."
    if what == "sign-out":
        people.sign_out(by=by, user_id=user_id)
        return "Signed out everywhere."
    if what not in _CHANGES:
        raise Invalid("nothing_to_change", "Choose an action.")
    values, sentence = _CHANGES[what]
    people.change(by=by, user_id=user_id, **values)
    return sentence


def _page(request: HttpRequest, user_id: str, *, refused: QuotaForm | DeletionForm | None = None) -> HttpResponse:
    account = people.get(user_id=user_id)
    quota = QuotaForm(initial=quota_shown(account))
    context: dict[str, Any] = {
        "account": account,
        "form": refused if isinstance(refused, QuotaForm) else quota,
        "deletion": refused if isinstance(refused, DeletionForm) else DeletionForm(email=account.email),
        "is_me": account.id == request.user.pk,
    }
    return render(request, "settings/person.html", context)
