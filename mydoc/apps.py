"""The project as a Django application."""

from django.apps import AppConfig


class MyDocConfig(AppConfig):
    name = "mydoc"

    def ready(self) -> None:
        from django_q.signing import SignedPackage

        from mydoc import snapshots
        from mydoc.queue import read_job

        # django-q2's own knows one key; a qcluster would throw away what was queued before a rotation.
        SignedPackage.loads = staticmethod(read_job)
        snapshots.listen()
