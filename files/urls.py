"""Pages of documents."""

from django.urls import path

from files.views import audit, documents, public, recipients, statistics

app_name = "files"

urlpatterns = [
    path("", documents.document_list, name="documents"),
    path("documents/<str:document_id>/", documents.document, name="document"),
    path("documents/<str:document_id>/row/", documents.document_row, name="document-row"),
    path("s/<str:slug>", public.public_share, name="public-share"),
    path("s/<str:slug>/to/<str:key>", public.personal, name="personal-share"),
    path("s/<str:slug>/claim", public.claim, name="public-share-claim"),
    path("statistics/", statistics.account_statistics, name="statistics"),
    path("shares/<str:share_id>/statistics/", statistics.share_statistics, name="share-statistics"),
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
