"""Configure the project as a Django application."""

from django.apps import AppConfig


class MyDocConfig(AppConfig):
    name = "mydoc"

    def ready(self) -> None:
        from django_q import signing
        from django_q.signing import SignedPackage

        from mydoc.aws.job_body import JobSerializer
        from mydoc.aws.queue import read_job
        from mydoc.handlers import snapstart

        # django-q2 packs with pickle (docs/adr/0021-jobs-are-json.md).
        signing.PickleSerializer = JobSerializer
        # django-q2's own knows one key; a qcluster would throw away what was queued before a rotation.
        SignedPackage.loads = staticmethod(read_job)
        snapstart.listen()
