"""Pages of documents."""

from django.urls import path

from files.views import audit, documents, guests, previews, public, recipients, requests, shares, statistics, zips

app_name = "files"

urlpatterns = [
    path("", documents.document_list, name="documents"),
    path("documents/<str:document_id>/", documents.document, name="document"),
    path("documents/<str:document_id>/row/", documents.document_row, name="document-row"),
    path("preview/", previews.frame, name="preview-frame"),
    path("s/<str:slug>", public.public_share, name="public-share"),
    path("s/<str:slug>/to/<str:key>", public.personal, name="personal-share"),
    path("s/<str:slug>/preview", previews.of_share, name="public-share-preview"),
    path("s/<str:slug>/claim", public.claim, name="public-share-claim"),
    path("statistics/", statistics.account_statistics, name="statistics"),
    path("shares/", shares.share_list, name="shares"),
    path("shares/<str:share_id>/", shares.share_page, name="share"),
    path("shares/<str:share_id>/state/", shares.share_state, name="share-state"),
    path("shares/<str:share_id>/qr.svg", shares.share_qr, name="share-qr"),
    path("shares/<str:share_id>/documents/<str:document_id>/remove/", shares.share_remove, name="share-remove"),
    path("shares/<str:share_id>/statistics/", statistics.share_statistics, name="share-statistics"),
    path("s/<str:slug>/zip", zips.public_zip, name="public-share-zip"),
    path("s/<str:slug>/zip/claim", zips.claim, name="public-share-zip-claim"),
    path("requests/", requests.request_list, name="requests"),
    path("requests/<str:request_id>/", requests.request_page, name="request"),
    path("requests/<str:request_id>/state/", requests.request_state, name="request-state"),
    path("r/<str:slug>", guests.public_request, name="public-request"),
    path("shares/<str:share_id>/recipients/", recipients.share_recipients, name="share-recipients"),
    path(
        "shares/<str:share_id>/recipients/<str:recipient_id>/remove/",
        recipients.remove_recipient,
        name="recipient-remove",
    ),
    path(
        "shares/<str:share_id>/recipients/<str:recipient_id>/send/", recipients.send_again, name="recipient-send"
    ),
    path("audit/", audit.audit_trail, name="audit"),
]
