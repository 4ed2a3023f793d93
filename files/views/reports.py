"""Let anyone report a link, and show administrators the reports. Both work without script."""

from __future__ import annotations

from urllib.parse import urljoin

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.addresses import client_address
from accounts.rights import check_administrator
from files.actor import check_administrator_of_report
from files.domain.reports import IN_WORDS, LONGEST_DETAILS, ReportReason
from files.services.administration import reports as administration
from files.services.shares import reports
from mydoc.core.errors import Invalid, TooManyRequests
from mydoc.web.api.problems import status_of
from mydoc.web.forms import add_refusal


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label="What is wrong with it?", choices=[(reason.value, words) for reason, words in IN_WORDS.items()]
    )
    details = forms.CharField(
        label="Details",
        required=False,
        max_length=LONGEST_DETAILS,
        help_text="What an administrator should know. Your name and address are not recorded.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form that reports a link; POST sends it. It looks the same whether there is such a link."""
    form, sent, status = ReportForm(request.POST or None), False, 200
    if request.method == "POST" and form.is_valid():
        try:
            reports.report(
                slug=slug,
                address=client_address(request),
                reason=ReportReason(form.cleaned_data["reason"]),
                details=form.cleaned_data["details"],
            )
        except (Invalid, TooManyRequests) as error:
            add_refusal(form, error)
            status = int(status_of(error))
        else:
            sent = True
    response = render(request, "files/report.html", {"form": form, "is_sent": sent}, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@login_required
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """Show administrators the reports of links."""
    check_administrator(request.user)
    page = administration.find(cursor=request.GET.get("cursor") or None)
    rows = [(report, _address(report.slug)) for report in page.items]
    return render(request, "settings/reports.html", {"rows": rows, "next_cursor": page.next_cursor})


@require_POST
@login_required
def dismiss(request: HttpRequest, report_id: str) -> HttpResponse:
    """Delete a report."""
    check_administrator_of_report(request.user)
    administration.dismiss(report_id=report_id)
    messages.success(request, "Report dismissed.")
    return redirect("reports:list")


def _address(slug: str) -> str:
    return urljoin(settings.SITE_URL, reverse("files:public-share", kwargs={"slug": slug})) if slug else ""
