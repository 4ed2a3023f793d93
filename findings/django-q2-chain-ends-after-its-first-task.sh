#!/usr/bin/env bash
# django-q2: with a negative save_limit an async_chain runs its first task and forgets the rest, and hooks do not run.
#
# Version: django-q2 1.11.1, Django 5.2.19.
#
# `save_limit: -1` is documented as "don't save successful results", which projects without an SQL database need.
# But the next task of a chain is enqueued by the function that saves the result (django_q/monitor.py, save_task),
# after the line that returns early when nothing is to be saved; hooks hang on the signal of the saved row. So a
# chain stops after its first success, without a log line or an error.
#
# The script hands the result of a chain's first task to `save_task`, as the cluster's monitor does, and counts what
# is put on the queue.
source "$(dirname "$0")/lib.sh"
install django-q2==1.11.1 Django==5.2.19
prints "save_limit 250: next tasks enqueued: ['math.floor']
save_limit -1: next tasks enqueued: []" <<'PY'
import os, subprocess, sys

CHILD = '''
import sys
from django.conf import settings
settings.configure(
    SECRET_KEY="only for this script", INSTALLED_APPS=["django_q"], USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    Q_CLUSTER={"name": "findings", "orm": "default", "save_limit": int(sys.argv[1])},
)
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils import timezone
from django_q.monitor import save_task
from django_q.signing import SignedPackage

class Broker:
    list_key = "findings"
    queued = []
    def enqueue(self, package):
        self.queued.append(SignedPackage.loads(package)["func"])
        return "1"

done = {
    "id": "0" * 32, "name": "first", "func": "math.ceil", "args": (1.5,), "kwargs": {}, "group": "g",
    "chain": [("math.floor", (1.5,))], "cached": False, "sync": False, "success": True, "result": 2,
    "started": timezone.now(), "stopped": timezone.now(),
}
save_task(done, Broker())
print(f"save_limit {sys.argv[1]}: next tasks enqueued: {Broker.queued}")
'''
for limit in ("250", "-1"):
    subprocess.run([sys.executable, "-c", CHILD, limit], check=True)
PY
