"""Route the pages of documents."""

from django.urls import path

from mydoc.web.routing import LazyView

app_name = "files"


def _view(name: str) -> LazyView:
    """Return a page of `files.views`: every page has links to all of these, and imports only itself."""
    return LazyView(f"files.views.{name}")


urlpatterns = [
    path("", _view("documents.document_list"), name="documents"),
    path("documents/rows/", _view("documents.document_rows"), name="document-rows"),
    path("documents/share/", _view("sharing.share_documents"), name="share-documents"),
    path("documents/<str:document_id>/", _view("documents.document"), name="document"),
    path("trash/", _view("trash.trash_list"), name="trash"),
    path("trash/<str:document_id>/", _view("trash.trash_document"), name="trash-document"),
    path("preview/", _view("previews.frame"), name="preview-frame"),
    # Below the other frame's, since that is what pages let in (`may_preview`).
    path("preview/download/", _view("downloads.frame"), name="download-frame"),
    path("s/<str:slug>", _view("public.public_share"), name="public-share"),
    path("s/<str:slug>/to/<str:key>", _view("public.personal"), name="personal-share"),
    path("s/<str:slug>/report", _view("reports.report_link"), name="public-share-report"),
    path("s/<str:slug>/preview", _view("previews.of_share"), name="public-share-preview"),
    path("s/<str:slug>/claim", _view("public.claim"), name="public-share-claim"),
    path("s/<str:slug>/resume/<str:token>", _view("public.resume"), name="public-share-resume"),
    path("statistics/", _view("statistics.account_statistics"), name="statistics"),
    path("shares/", _view("shares.share_list"), name="shares"),
    path("shares/<str:share_id>/", _view("shares.share_page"), name="share"),
    path("shares/<str:share_id>/state/", _view("shares.share_state"), name="share-state"),
    path("shares/<str:share_id>/qr.svg", _view("shares.share_qr"), name="share-qr"),
    path(
        "shares/<str:share_id>/documents/<str:document_id>/remove/",
        _view("shares.share_remove"),
        name="share-remove",
    ),
    path("shares/<str:share_id>/statistics/", _view("statistics.share_statistics"), name="share-statistics"),
    path("s/<str:slug>/zip", _view("zips.public_zip"), name="public-share-zip"),
    path("s/<str:slug>/zip/claim", _view("zips.claim"), name="public-share-zip-claim"),
    path("requests/", _view("requests.request_list"), name="requests"),
    path("requests/<str:request_id>/", _view("requests.request_page"), name="request"),
    path(
        "requests/<str:request_id>/submissions/<str:submission_id>/",
        _view("requests.submission_page"),
        name="submission",
    ),
    path("requests/<str:request_id>/zip/", _view("requests.request_zip"), name="request-zip"),
    path("requests/<str:request_id>/qr.svg", _view("requests.request_qr"), name="request-qr"),
    path("requests/<str:request_id>/state/", _view("requests.request_state"), name="request-state"),
    path("r/<str:slug>", _view("guests.public_request"), name="public-request"),
    path("shares/<str:share_id>/recipients/", _view("recipients.share_recipients"), name="share-recipients"),
    path(
        "shares/<str:share_id>/recipients/<str:recipient_id>/remove/",
        _view("recipients.remove_recipient"),
        name="recipient-remove",
    ),
    path(
        "shares/<str:share_id>/recipients/<str:recipient_id>/send/",
        _view("recipients.send_again"),
        name="recipient-send",
    ),
    path("audit/", _view("audit.audit_trail"), name="audit"),
    path("audit/exports/", _view("audit.export"), name="audit-exports"),
    path("audit/exports/<str:export_id>/", _view("audit.export_shown"), name="audit-export"),
    path("audit/exports/<str:export_id>/download/", _view("audit.export_download"), name="audit-export-download"),
]
