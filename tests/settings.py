"""Settings of a test run: the product's own, with cheap hashing and a throw-away folder."""

import os

from tests.servers import prepare_environment
from tests.undefined import UndefinedVariable

prepare_environment()

from shujixiangmu.settings import *  # noqa: E402, F403
from shujixiangmu.settings import (  # noqa: E402
    DATABASES,
    STATIC_STORAGE_PLAIN,
    STORAGES,
    TEMPLATES,
    VAR_DIR,
)

SECRET_KEY = "only-for-tests-" + "0123456789abcdef" * 4
AUDIT_KEY = SECRET_KEY
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and WAL behave as in the product.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
elif os.environ.get("TEST_TEMPLATE"):
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ["TEST_TEMPLATE"]}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DPV_DEFAULT_HISTORY_HASHER = "tests.hashers.FastHistoryHasher"
STORAGES["staticfiles"] = {"BACKEND": STATIC_STORAGE_PLAIN}
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = True
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable()

# The test client speaks plain HTTP, on SQLite and on PostgreSQL alike.
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if os.environ.get("TEST_DATABASE", "sqlite") == "sqlite":
    CELERY_BROKER_URL = "memory://"
LOGGING["root"]["level"] = "WARNING"  # noqa: F405
