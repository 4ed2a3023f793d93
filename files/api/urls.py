"""Mounted at /api/v1/."""

from django.urls import path

from files.api import audit, documents, guests, previews, public, requests, shares, statistics, webhooks, zips

urlpatterns = [
    path("documents/", documents.DocumentsView.as_view(), name="documents"),
    path("documents/<str:document_id>/", documents.DocumentView.as_view(), name="document"),
    path("documents/<str:document_id>/parts/", documents.PartsView.as_view(), name="parts"),
    path("documents/<str:document_id>/complete/", documents.CompleteView.as_view(), name="complete"),
    path("documents/<str:document_id>/download/", documents.DownloadView.as_view(), name="download"),
    path("documents/<str:document_id>/preview/", previews.PreviewView.as_view(), name="preview"),
    path("documents/<str:document_id>/people/", documents.PeopleView.as_view(), name="people"),
    path("documents/<str:document_id>/shares/", shares.DocumentSharesView.as_view(), name="document-shares"),
    path("shares/", shares.SharesView.as_view(), name="shares"),
    path("shares/<str:share_id>/", shares.ShareView.as_view(), name="share"),
    path("shares/<str:share_id>/documents/", shares.ShareDocumentsView.as_view(), name="share-documents"),
    path(
        "shares/<str:share_id>/documents/<str:document_id>/",
        shares.ShareDocumentView.as_view(),
        name="share-document",
    ),
    path("shares/<str:share_id>/statistics/", statistics.ShareStatisticsView.as_view(), name="share-statistics"),
    path("statistics/", statistics.AccountStatisticsView.as_view(), name="statistics"),
    path("public/shares/<str:slug>/", public.PublicShareView.as_view(), name="public-share"),
    path("public/shares/<str:slug>/unlock/", public.UnlockView.as_view(), name="unlock"),
    path("public/shares/<str:slug>/preview/", previews.SharePreviewView.as_view(), name="public-share-preview"),
    path("public/shares/<str:slug>/claim/", public.ClaimView.as_view(), name="claim"),
    path("webhooks/", webhooks.WebhooksView.as_view(), name="webhooks"),
    path("webhooks/<str:webhook_id>/", webhooks.WebhookView.as_view(), name="webhook"),
    path("webhooks/<str:webhook_id>/rotate/", webhooks.RotateView.as_view(), name="webhook-rotate"),
    path("webhooks/<str:webhook_id>/ping/", webhooks.PingView.as_view(), name="webhook-ping"),
    path("webhooks/<str:webhook_id>/deliveries/", webhooks.DeliveriesView.as_view(), name="webhook-deliveries"),
    path(
        "webhooks/<str:webhook_id>/deliveries/<str:delivery_id>/replay/",
        webhooks.ReplayView.as_view(),
        name="webhook-replay",
    ),
    path("public/shares/<str:slug>/zip/", zips.ZipView.as_view(), name="zip"),
    path("public/shares/<str:slug>/zip/claim/", zips.ZipClaimView.as_view(), name="zip-claim"),
    path("requests/", requests.RequestsView.as_view(), name="requests"),
    path("requests/<str:request_id>/", requests.RequestView.as_view(), name="request"),
    path("requests/<str:request_id>/submissions/", requests.SubmissionsView.as_view(), name="submissions"),
    path(
        "requests/<str:request_id>/submissions/<str:submission_id>/files/",
        requests.SubmissionFilesView.as_view(),
        name="submission-files",
    ),
    path("public/requests/<str:slug>/", guests.PublicRequestView.as_view(), name="public-request"),
    path("public/requests/<str:slug>/submissions/", guests.IntroductionView.as_view(), name="introduction"),
    path("public/requests/<str:slug>/uploads/", guests.GuestUploadsView.as_view(), name="guest-uploads"),
    path(
        "public/requests/<str:slug>/uploads/<str:document_id>/",
        guests.GuestUploadView.as_view(),
        name="guest-upload",
    ),
    path(
        "public/requests/<str:slug>/uploads/<str:document_id>/parts/",
        guests.GuestPartsView.as_view(),
        name="guest-parts",
    ),
    path(
        "public/requests/<str:slug>/uploads/<str:document_id>/complete/",
        guests.GuestCompleteView.as_view(),
        name="guest-complete",
    ),
    path("audit/", audit.AuditView.as_view(), name="audit"),
]
