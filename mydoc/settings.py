"""Settings. Whatever differs between stages is an environment variable, read here and nowhere else."""

import os
import warnings
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from csp.constants import NONE, SELF

from mydoc.aws import names, secret_use, secrets
from mydoc.core.env import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
STAGE = env.str("MYDOC_STAGE", "local")
ON_LAMBDA = "AWS_LAMBDA_FUNCTION_NAME" in os.environ
# `make run` and tests; a stage called "local" that was deployed, if only on the emulator, is as any other.
LAPTOP = STAGE == "local" and not env.bool("MYDOC_DEPLOYED", False)
AWS_REGION = env.str("AWS_REGION", "us-east-1")
DEBUG = env.bool("MYDOC_DEBUG", False)

# The site
SITE_URL = env.str("MYDOC_SITE_URL", "http://localhost:8000").rstrip("/")
_site = urlsplit(SITE_URL)
SITE_ORIGIN = f"{_site.scheme}://{_site.netloc}"
SITE_HOST = _site.hostname or ""
SECURE = _site.scheme == "https"
# Where the site begins is not asked of who calls: API Gateway takes its stage off the path, Zappa guesses from the
# Host header whether to put it back, and behind CloudFront it guesses wrong.
FORCE_SCRIPT_NAME = _site.path
ALLOWED_HOSTS = [SITE_HOST, *env.list("MYDOC_EXTRA_HOSTS", [])]
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]
STATIC_URL = urljoin(f"{FORCE_SCRIPT_NAME}/", env.str("MYDOC_STATIC_URL", "static/")).rstrip("/") + "/"
# Then someone else serves the files; here are only their names, in staticfiles.json.
STATIC_ELSEWHERE = "://" in STATIC_URL
# The environment comes first, then Parameter Store. On the laptop `make run` sets them; what runs without it signs
# for itself alone.
SECRETS_ARE_STORED = not LAPTOP and not {"MYDOC_SECRET_KEY", "MYDOC_TOKEN_PEPPER"} <= os.environ.keys()
if SECRETS_ARE_STORED:
    _secrets = secrets.read_at_start(stage=STAGE, region=AWS_REGION, is_required=ON_LAMBDA)
elif LAPTOP:
    _secrets = secrets.made_up()
else:
    _secrets = secrets.Secrets()
SECRET_KEY = env.str("MYDOC_SECRET_KEY", _secrets.secret_key)
SECRET_KEY_FALLBACKS: list[str] = env.list("MYDOC_SECRET_KEY_FALLBACKS", list(_secrets.secret_key_fallbacks))
TOKEN_PEPPER = env.str("MYDOC_TOKEN_PEPPER", _secrets.token_pepper)
TOKEN_PEPPER_FALLBACKS: list[str] = env.list("MYDOC_TOKEN_PEPPER_FALLBACKS", list(_secrets.token_pepper_fallbacks))
if not LAPTOP:
    secret_use.refuse_published(SECRET_KEY, TOKEN_PEPPER, *SECRET_KEY_FALLBACKS, *TOKEN_PEPPER_FALLBACKS)
# Other origins whose pages may call the API from a browser, with bearer tokens.
API_ORIGINS: list[str] = env.origins("MYDOC_API_ORIGINS", [])
ROOT_URLCONF = "mydoc.urls"
WSGI_APPLICATION = "mydoc.wsgi.application"
APPEND_SLASH = True

# AWS. botocore itself reads AWS_ENDPOINT_URL and the credentials.
AWS_ENDPOINT_URL = env.str("AWS_ENDPOINT_URL", "")
TABLE_PREFIX = names.prefix(STAGE)
BUCKET = env.str("MYDOC_BUCKET", names.bucket(STAGE))
QUEUE = env.str("MYDOC_QUEUE", names.queue(STAGE))
ALARM_EMAIL = env.str("MYDOC_ALARM_EMAIL", "")
WEBSOCKET_URL = env.str("MYDOC_WEBSOCKET_URL", "")
WEBSOCKET_ENDPOINT = env.str("MYDOC_WEBSOCKET_ENDPOINT", "")
LOCAL_EVENTS_SECRET = env.str("MYDOC_LOCAL_EVENTS_SECRET", "")
LOCAL_ORIGINS = env.list("MYDOC_LOCAL_ORIGINS", [])
# The bucket's own region, not the global name: that one redirects for a new bucket, and CORS ends there.
S3_ENDPOINT = AWS_ENDPOINT_URL or f"https://s3.{AWS_REGION}.amazonaws.com"
BUCKET_ORIGIN = AWS_ENDPOINT_URL or f"https://{BUCKET}.s3.{AWS_REGION}.amazonaws.com"

# Limits
MAX_FILE_SIZE = env.int("MYDOC_MAX_FILE_SIZE", 5 * 1024**4)
DEFAULT_QUOTA = env.int("MYDOC_DEFAULT_QUOTA", 100 * 1024**3)
DEFAULT_EXPIRY = timedelta(days=env.int("MYDOC_DEFAULT_EXPIRY_DAYS", 7))
MAX_EXPIRY = timedelta(days=env.int("MYDOC_MAX_EXPIRY_DAYS", 365))
# How long deleted documents can be restored; at 0 they are deleted for good at once.
TRASH_TIME = timedelta(days=env.int("MYDOC_TRASH_DAYS", 7))
# Features that are off until an administrator switches them on.
FEATURES_OFF = frozenset(env.list("MYDOC_FEATURES_OFF", []))
# Who can find whom until an administrator changes it: `mydoc.features.domain.Directory`.
DIRECTORY = env.str("MYDOC_DIRECTORY", "domain_and_groups")
# Mail providers that the packaged lists do not know: having an address there makes no one a colleague.
PUBLIC_MAIL_DOMAINS = frozenset(env.list("MYDOC_PUBLIC_MAIL_DOMAINS", []))
# Mails that someone's links send to others, a day.
SHARE_MAILS_A_DAY = env.int("MYDOC_SHARE_MAILS_A_DAY", 500)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
# How many proxies stand before the application, each of which appends to X-Forwarded-For.
NUM_PROXIES = env.int("MYDOC_NUM_PROXIES", 0 if LAPTOP else 1)

# No SQL: a stray query fails loudly.
DATABASES: dict[str, object] = {}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_q",
    "mydoc",
    "accounts",
    "files",
]

MIDDLEWARE = [
    "mydoc.telemetry.access_log.AccessLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    *([] if STATIC_ELSEWHERE else ["whitenoise.middleware.WhiteNoiseMiddleware"]),
    "mydoc.web.middleware.PrivateAnswersMiddleware",
    *(["corsheaders.middleware.CorsMiddleware"] if API_ORIGINS else []),
    "csp.middleware.CSPMiddleware",
    "mydoc.web.middleware.RequestBodyMiddleware",
    "mydoc.web.middleware.ForeignOriginMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mydoc.web.middleware.ErrorPageMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mydoc.context_processors.site",
            ]
        },
    }
]

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backend.DynamoBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name", "surname")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "files:documents"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_RESET_TIMEOUT = 3 * 3600

SESSION_ENGINE = "accounts.sessions"
# Browsers take a `__Host-` cookie with the path / only, and no one else is below an https host of API Gateway's or
# one's own. Without https there is no such name, and the host may be the emulator's, which all its stages share.
_cookie_path = "/" if SECURE else FORCE_SCRIPT_NAME or "/"
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
SESSION_COOKIE_PATH = _cookie_path
REMEMBERED_COOKIE_NAME = "__Host-remembered" if SECURE else "remembered"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_PATH = _cookie_path
CSRF_COOKIE_SECURE = SECURE
CSRF_FAILURE_VIEW = "mydoc.web.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Mail
# A mail on the console would be in the log, with the link it carries.
MAIL = env.str("MYDOC_MAIL", "console" if LAPTOP else "ses")
EMAIL_BACKEND = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "files": "mydoc.local.mail.EmailBackend",
    "ses": "anymail.backends.amazon_ses.EmailBackend",
}[MAIL]
ANYMAIL = {
    # The SDK sends again what got no answer, and SES takes it for another mail.
    "AMAZON_SES_CLIENT_PARAMS": {"region_name": AWS_REGION, "config": {"retries": {"total_max_attempts": 1}}},
    # Names the topic to which SES reports mails.
    "AMAZON_SES_CONFIGURATION_SET_NAME": names.configuration_set(STAGE),
}
MAIL_DIR = env.str("MYDOC_MAIL_DIR", ".local/mail")
DEFAULT_FROM_EMAIL = env.str("MYDOC_MAIL_FROM", f"MyDoc <mydoc@{SITE_HOST}>")

# Jobs: enqueued here, run by the queue's Lambda event (mydoc.handlers.events.jobs) or by `manage.py qcluster`.
JOB_SECONDS = env.int("MYDOC_JOB_SECONDS", 900)
# How long a job works on a ZIP before it leaves the rest to the next one; less than the function's time.
ZIP_SECONDS = env.int("MYDOC_ZIP_SECONDS", 10 if LAPTOP else 100)
# Seconds until a job that failed is tried the second and the third time.
_pauses = ["1", "3"] if STAGE == "local" else ["30", "300"]
JOB_PAUSES = [int(seconds) for seconds in env.list("MYDOC_JOB_PAUSES", _pauses)]
# Seconds until a failed delivery of a webhook is tried again; after the last one it has failed for good.
_webhook_pauses = ["1", "2", "3", "3", "3", "3"] if STAGE == "local" else ["30", "120", "600", "900", "900", "900"]
WEBHOOK_PAUSES = [int(seconds) for seconds in env.list("MYDOC_WEBHOOK_PAUSES", _webhook_pauses)]
# On a laptop a receiver may listen on the laptop itself, without a certificate. Nowhere else.
WEBHOOK_LOOPBACK = LAPTOP and env.bool("MYDOC_WEBHOOK_LOOPBACK", False)
Q_CLUSTER = {
    "name": QUEUE,
    "sqs": {"aws_region": AWS_REGION},
    "broker_class": "mydoc.jobs.cluster.Broker",
    "retry": JOB_SECONDS + 60,
    "timeout": JOB_SECONDS,
    # What waits for a worker is hidden from others: no more than one job, or its time would run out here.
    "queue_limit": 1,
    "ack_failures": False,
    "save_limit": -1,
    "scheduler": False,
    "poll": 1,
}

# REST
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.BearerAuthentication",
        "accounts.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["mydoc.web.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["mydoc.web.api.parsers.SafeJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "mydoc.web.api.schema.ProblemSchema",
    "EXCEPTION_HANDLER": "mydoc.web.api.exceptions.exception_handler",
    "NUM_PROXIES": NUM_PROXIES,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
# Pages of other origins: what of a request and of an answer is theirs, and never a cookie.
CORS_ALLOWED_ORIGINS = API_ORIGINS
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
CORS_ALLOW_HEADERS = [
    "accept",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-request-guest",
    "x-share-recipient",
    "x-share-unlock",
]
CORS_EXPOSE_HEADERS = [
    "ETag",
    "Idempotent-Replayed",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "WWW-Authenticate",
    "X-Request-Id",
]
CORS_PREFLIGHT_MAX_AGE = 3600

_TAGS = {
    "account": "Sign-up, sign-in and profile.",
    "tokens": "Named tokens for programs.",
    "people": "The directory and groups.",
    "documents": "Documents and their uploads.",
    "trash": "Deleted documents that can be restored.",
    "shares": "Links, their documents and their recipients.",
    "public-shares": "What anyone with a link can do.",
    "requests": "File requests: links that let others upload.",
    "public-requests": "What anyone with a request link can do.",
    "webhooks": "URLs that receive events.",
    "statistics": "Downloads and uploads per day.",
    "audit": "The history of what people did.",
    "realtime": "Tickets for the WebSocket.",
    "features": "Features and limits.",
    "branding": "The site's name, logo, colours, links and texts.",
    "admin": "Manage people and documents, as an administrator.",
    "jobs": "Failed jobs.",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "MyDoc",
    "DESCRIPTION": "Upload documents, share them with colleagues or by link, and let them expire.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "mydoc.web.api.schema.describe_headers",
    ],
    "ENUM_NAME_OVERRIDES": {
        "DocumentStatus": "files.api.enums.DOCUMENT_STATUSES",
        "CollectedStatus": "files.api.enums.ARRIVALS",
        "ShareState": "files.api.enums.SHARE_STATES",
        "VisitState": "files.api.enums.VISIT_STATES",
        "DeliveryState": "files.api.enums.DELIVERY_STATES",
        "ZipState": "files.api.enums.ZIP_STATES",
    },
    "SERVERS": [{"url": SITE_URL}],
    "TAGS": [{"name": name, "description": text} for name, text in _TAGS.items()],
}

# Static files
STATIC_ROOT = env.path("MYDOC_STATIC_ROOT", BASE_DIR / ".local" / "static")
# What the front end is built of lies beside it and is no one's to fetch.
STATICFILES_DIRS = [("dist", path) for path in (BASE_DIR / "static" / "dist",) if path.is_dir()]
if STATIC_ELSEWHERE:
    _static_storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
elif LAPTOP or DEBUG:
    _static_storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
else:
    _static_storage = "whitenoise.storage.CompressedManifestStaticFilesStorage"
WHITENOISE_USE_FINDERS = LAPTOP
if LAPTOP:
    # The files are served where they were built; nothing is collected.
    warnings.filterwarnings("ignore", "No directory at: ")
STORAGES = {
    "default": {
        "BACKEND": "files.blobs.storage.Storage",
        "OPTIONS": {
            "bucket_name": BUCKET,
            "region_name": AWS_REGION,
            "endpoint_url": S3_ENDPOINT,
            "signature_version": "s3v4",
            "addressing_style": "path" if AWS_ENDPOINT_URL else "virtual",
            "querystring_auth": True,
            "file_overwrite": True,
        },
    },
    "staticfiles": {"BACKEND": _static_storage},
}

# What a page may load and connect to: nothing inline, only the site, the bucket and the WebSocket.
_websocket_origin = "/".join(WEBSOCKET_URL.split("/")[:3])
# With its path: the bucket of the documents may have the same origin, and nothing in there is a script of ours.
_static_source = STATIC_URL if STATIC_ELSEWHERE else SELF
# The site's own colours and logo, which it serves itself even where others serve its static files.
_branding_source = [f"{SITE_URL}/branding/"] if STATIC_ELSEWHERE else []
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": (),
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [_static_source],
        "style-src": [_static_source, *_branding_source],
        "img-src": [_static_source, *_branding_source, "data:", BUCKET_ORIGIN],
        "font-src": [_static_source],
        "connect-src": [SELF, BUCKET_ORIGIN, *([_websocket_origin] if _websocket_origin else [])],
        # These addresses alone: the bucket of the documents may have the site's origin.
        "manifest-src": [f"{SITE_URL}/manifest.webmanifest"],
        "worker-src": [f"{SITE_URL}/sw.js"],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
# Features of a browser that none of our pages uses.
_UNUSED = ["accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone"]
_UNUSED += ["midi", "payment", "usb"]
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in _UNUSED)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None

# Language and time
LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# Of a client's address the log has the network only, unless a stage needs all of it.
LOG_WHOLE_ADDRESSES = env.bool("MYDOC_LOG_WHOLE_ADDRESSES", False)
# Whoever writes, `mydoc.telemetry.logs` takes the secrets out. These say too much or say it with values at lower
# levels.
_QUIET = ["boto3", "botocore", "django-q", "PIL", "pynamodb", "s3transfer", "urllib3", "zappa", "zappa.handler"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "mydoc.telemetry.logs.LineFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "mydoc.telemetry.logs.JsonFormatter"},
    },
    "filters": {
        "broken": {"()": "django.utils.log.CallbackFilter", "callback": lambda record: bool(record.exc_info)}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line" if LAPTOP else "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("MYDOC_LOG_LEVEL", "INFO")},
    "loggers": {
        **{name: {"level": "WARNING"} for name in _QUIET},
        # Django's own handlers know nothing of secrets.
        "django": {"handlers": [], "level": "INFO"},
        # An answer is one line, ours; what breaks is two, with its stack.
        "django.request": {"level": "ERROR", "filters": ["broken"]},
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": True},
        # Carries the metrics, whatever the level.
        "mydoc.access": {"level": "INFO"},
    },
}
