"""Mounted at /api/v1/."""

from django.urls import path

from files.api import audit, documents, public, recipients, shares, statistics

urlpatterns = [
    path("documents/", documents.DocumentsView.as_view(), name="documents"),
    path("documents/<str:document_id>/", documents.DocumentView.as_view(), name="document"),
    path("documents/<str:document_id>/parts/", documents.PartsView.as_view(), name="parts"),
    path("documents/<str:document_id>/complete/", documents.CompleteView.as_view(), name="complete"),
    path("documents/<str:document_id>/download/", documents.DownloadView.as_view(), name="download"),
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
    path("shares/<str:share_id>/recipients/", recipients.RecipientsView.as_view(), name="recipients"),
    path(
        "shares/<str:share_id>/recipients/<str:recipient_id>/",
        recipients.RecipientView.as_view(),
        name="recipient",
    ),
    path(
        "shares/<str:share_id>/recipients/<str:recipient_id>/send/",
        recipients.SendAgainView.as_view(),
        name="recipient-send",
    ),
    path("public/shares/<str:slug>/", public.PublicShareView.as_view(), name="public-share"),
    path("public/shares/<str:slug>/unlock/", public.UnlockView.as_view(), name="unlock"),
    path("public/shares/<str:slug>/claim/", public.ClaimView.as_view(), name="claim"),
    path("audit/", audit.AuditView.as_view(), name="audit"),
]
