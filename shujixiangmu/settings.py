"""Settings of the product; what differs between installations comes from the environment.

Three profiles:

* *embedded*: neither ``DATABASE_URL`` nor ``SECRET_KEY`` is set. SQLite, a broker in
  a file, a key the product keeps itself, local addresses only. For trying out,
  demonstrations and developing.
* *server*: ``DATABASE_URL``, ``REDIS_URL``, ``SECRET_KEY`` and ``ALLOWED_HOSTS`` are set.
* ``INTRANET_HTTP=1`` on top of *server*: the office network has no TLS.
"""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from shujixiangmu.environment import (
    channel_setups,
    kept_secret_key,
    read_environment,
    server_database,
    sqlite_database,
)
from shujixiangmu.logs import configure_structlog, logging_settings
from shujixiangmu.schedule import BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
env = read_environment(BASE_DIR)

# --- Profile ---------------------------------------------------------------------

HAS_DATABASE_SERVER = bool(env("DATABASE_URL", default=""))
EMBEDDED = not HAS_DATABASE_SERVER and not env("SECRET_KEY", default="")
INTRANET_HTTP = env.bool("INTRANET_HTTP", default=False)
DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

SECRET_KEY = kept_secret_key(VAR_DIR / "secret_key") if EMBEDDED else env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Key of the audit chain's seals. Empty means: derived from SECRET_KEY by core.audit.
AUDIT_KEY = env("AUDIT_KEY", default=SECRET_KEY)
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if EMBEDDED else []
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Applications ----------------------------------------------------------------

OWN_APPS = [
    "dashboards",
    "assemblies",
    "reviews",
    "publicity",
    "dispatch",
    "projects",
    "notifications",
    "programmes",
    "organisations",
    "core",
]
INSTALLED_APPS = [
    "shujixiangmu",
    *OWN_APPS,
    "organisations.backoffice_config.BackOfficeConfig",  # django.contrib.admin, our door
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # FORM_RENDERER finds the widgets' templates through it
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "axes",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "django_password_validators",
    "django_password_validators.password_history",
    "django_structlog",
    "rules",
    "treebeard",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "core.middleware.LoginRequiredKeepingText",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.RequestFactsMiddleware",
    "core.middleware.DomainErrorMiddleware",
    "organisations.middleware.SessionLimitMiddleware",
    "organisations.middleware.PasswordChangeMiddleware",
    # Last: it turns a locked-out log-in into its answer.
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "shujixiangmu.urls"
WSGI_APPLICATION = "shujixiangmu.wsgi.application"
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
                "dashboards.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Data ------------------------------------------------------------------------

DATABASES = {
    "default": server_database(env)
    if HAS_DATABASE_SERVER
    else sqlite_database(VAR_DIR / "db.sqlite3")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env("REDIS_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
# Attachments lie outside every address the web server answers; views check each download.
FILES_ROOT = Path(env("FILES_ROOT", default=str(VAR_DIR / "files")))
# Uploads are looked through by this clamd (path of its socket, or host:port); empty: by none.
CLAMD_ADDRESS = env("CLAMD_ADDRESS", default="")
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Language and time -----------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True  # Django's own Chinese; the product's texts are written in Chinese directly
USE_TZ = True

# --- Accounts --------------------------------------------------------------------

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "organisations:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "organisations.validators.ThreeOfFourClassesValidator"},
    {"NAME": "organisations.validators.ContextWordsValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": (
            "django_password_validators.password_history.password_validation"
            ".UniquePasswordsValidator"
        ),
        "OPTIONS": {"last_passwords": 5},
    },
]
PASSWORD_MAX_AGE_DAYS = env.int("PASSWORD_MAX_AGE_DAYS", default=90)  # 0: never expires
# Words an attacker tries first; add the names of your own place.
PASSWORD_CONTEXT_WORDS = [
    "书记", "党建", "组织部", "dangjian", "shuji", "zuzhibu", "xiangmu",
    "password", "admin", *env.list("PASSWORD_CONTEXT_WORDS", default=[]),
]  # fmt: skip
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
SESSION_ABSOLUTE_HOURS = env.int("SESSION_ABSOLUTE_HOURS", default=10)
SESSION_COOKIE_AGE = SESSION_IDLE_MINUTES * 60
SESSION_SAVE_EVERY_REQUEST = True  # each request restarts the idle clock
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
# Lock-out by account; an address is slowed down, never locked: a whole town shares one.
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOCKOUT_MINUTES", default=15))
# Who goes on guessing does not keep the owner out for longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "organisations.views.entry.keep_answer"
AXES_ENABLE_ADMIN = False
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_IPWARE_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
AXES_IPWARE_META_PRECEDENCE_ORDER = (
    ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"] if AXES_IPWARE_PROXY_COUNT else ["REMOTE_ADDR"]
)

# From the 10th failure of one address within 5 minutes each further answer takes longer.
LOGIN_SLOW_DOWN_WINDOW_SECONDS = 300
LOGIN_SLOW_DOWN_STARTS_AT = env.int("LOGIN_SLOW_DOWN_STARTS_AT", default=10)
LOGIN_SLOW_DOWN_STEP_SECONDS = 0.25
LOGIN_SLOW_DOWN_LONGEST_SECONDS = env.float("LOGIN_SLOW_DOWN_LONGEST_SECONDS", default=3.0)

# --- Transport and browser security ------------------------------------------------

# axes.W006 wants the address in the lock-out; a whole town shares one (see above).
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
OVER_TLS = not EMBEDDED and not INTRANET_HTTP
SESSION_COOKIE_SECURE = OVER_TLS
CSRF_COOKIE_SECURE = OVER_TLS
SECURE_SSL_REDIRECT = OVER_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = OVER_TLS
SECURE_HSTS_PRELOAD = OVER_TLS
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
if INTRANET_HTTP:
    # Chosen on purpose: without TLS these four cannot be kept.
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W012", "security.W016"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}

# --- Static files ------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
if EMBEDDED:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # stays empty: files are found in place
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_STORAGE_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STATIC_STORAGE_HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": STATIC_STORAGE_PLAIN if EMBEDDED or DEBUG else STATIC_STORAGE_HASHED
    },
}
WHITENOISE_USE_FINDERS = EMBEDDED or DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# --- Background work ---------------------------------------------------------------

REMINDERS_AT_ONCE = 200  # people told in one transaction

EMBEDDED_BROKER_FILE = VAR_DIR / "broker.sqlite3"
CELERY_BROKER_URL = REDIS_URL or f"embedded+sqlite:///{EMBEDDED_BROKER_FILE}"
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900} if REDIS_URL else {}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# For ever: after an hour without its queue a worker would end, and take the web with it.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# The queue is only a bell: due work is rows in the database, so results are not kept.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1500
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
DJANGO_CELERY_BEAT_TZ_AWARE = True

# --- Messages and mail -------------------------------------------------------------

# Bootstrap calls an error "danger".
MESSAGE_TAGS = {40: "danger"}
if env("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
EMAIL_ENABLED = bool(env("EMAIL_URL", default=""))
EMAIL_TIMEOUT = 10
# Keys of WeCom, DingTalk, Feishu and the SMS gateway: "SECRET" in the name keeps Django from
# ever showing them. Empty: these channels are off.
CHANNEL_SECRETS = channel_setups(env)
CHANNEL_CONNECT_TIMEOUT = env.float("CHANNEL_CONNECT_TIMEOUT", default=3.0)  # seconds
CHANNEL_READ_TIMEOUT = env.float("CHANNEL_READ_TIMEOUT", default=5.0)
SMS_SUCCESS = env("SMS_SUCCESS", default="")  # field=value of the gateway's good answers
PUBLIC_URL = env("PUBLIC_URL", default="")  # address people open, for links in messages
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="shujixiangmu@localhost")

# --- Logs --------------------------------------------------------------------------

DJANGO_STRUCTLOG_CELERY_ENABLED = True
LOGGING = logging_settings(level=env("LOG_LEVEL", default="INFO"), as_json=not EMBEDDED)
configure_structlog()
