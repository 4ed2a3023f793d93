"""Show administrators the page of groups and their members."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms import EmailForm
from accounts.services import groups as service
from mydoc import features
from mydoc.core.errors import MyDocError, NotFound
from mydoc.features import EVERYBODY
from mydoc.features.access import check_administrator
from mydoc.web.forms import add_refusal


class MemberForm(EmailForm):
    group = forms.ChoiceField(label="Group")
    take_out = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(name, name) for name in names]

    @property
    def wanted(self) -> str:
        """The group to be in."""
        return EVERYBODY if self.cleaned_data["take_out"] else str(self.cleaned_data["group"])


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    """Show one group's people. POST adds someone to a group, or removes them from theirs, by their address."""
    check_administrator(request.user)
    names = sorted(features.latest().groups)
    chosen = request.GET.get("group") or (names[0] if names else EVERYBODY)
    form = MemberForm(request.POST or None, names=names, initial={"group": chosen})
    if request.method == "POST" and form.is_valid():
        try:
            person = service.assign_by_email(email=form.cleaned_data["email"], group=form.wanted)
        except NotFound as error:
            form.add_error("email", error.message)
        except MyDocError as error:
            add_refusal(form, error)
        else:
            where = f"in {person.group}" if person.group else "no longer in a group"
            messages.success(request, f"{person.full_name} is {where}.")
            shown = {"group": person.group or chosen}
            return redirect(f"{reverse('settings:groups')}?{urlencode(shown)}")
    page = service.members(group=chosen, cursor=request.GET.get("cursor") or None) if names else None
    context = {"form": form, "names": names, "chosen": chosen, "page": page}
    return render(request, "settings/groups.html", context)
