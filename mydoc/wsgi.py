"""The WSGI application: what Zappa and the development server call."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mydoc.settings")

application = get_wsgi_application()
