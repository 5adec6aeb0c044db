"""Django's settings. What an operator may change comes from the environment (see docs/operations)."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.conf import locale as django_locale
from django.utils.translation import gettext_lazy as _

from quartierwerk.config import environment

PACKAGE = Path(__file__).resolve().parents[1]
DATA = environment.data_folder()
DEMO = environment.flag("QUARTIERWERK_DEMO")
DEBUG = environment.flag("QUARTIERWERK_DEBUG")
SECRET_KEY = environment.secret_key(DATA)
ALLOWED_HOSTS = environment.hosts("QUARTIERWERK_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
HTTPS = environment.flag("QUARTIERWERK_HTTPS")
PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("QUARTIERWERK_PROXIES", default=int(HTTPS), low=0, high=9)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "quartierwerk.foundation",  # these two before allauth: their templates give its pages our look and words
    "quartierwerk.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "quartierwerk.vocabularies",
    "quartierwerk.places",
    "quartierwerk.parties",
    "quartierwerk.access",
    "quartierwerk.rooms",
    "quartierwerk.offers",
    "quartierwerk.attendance",
    "quartierwerk.reports",
    "quartierwerk.desk",
    "quartierwerk.square",
    "quartierwerk.demo",
    "quartierwerk.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "quartierwerk.config.discretion.Discretion",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "quartierwerk.access.middleware.WhoIsAsking",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "quartierwerk.access.middleware.ActorMiddleware",
    "quartierwerk.access.middleware.Gate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "quartierwerk.foundation.output.presses.BusyPresses",
]

ROOT_URLCONF = "quartierwerk.config.urls"
WSGI_APPLICATION = "quartierwerk.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "quartierwerk.config.context.installation",
                "quartierwerk.config.context.staff",
            ],
        },
    },
]
FORM_RENDERER = "quartierwerk.foundation.ui.forms.Renderer"

DATABASES = {"default": environment.database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- sign-in -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["quartierwerk.access.backends.Doorkeeper"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/buero/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "quartierwerk.accounts.adapter.ClosedDoor"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_FORMS = {
    "login": "quartierwerk.accounts.forms.SignInForm",
    "reset_password": "quartierwerk.accounts.forms.ForgottenForm",
    "reset_password_from_key": "quartierwerk.accounts.forms.NewPasswordForm",
    "change_password": "quartierwerk.accounts.forms.ChangePasswordForm",
    "reauthenticate": "quartierwerk.accounts.forms.AgainForm",
}
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
MFA_ADAPTER = "quartierwerk.accounts.adapter.SecondFactor"
MFA_FORMS = {
    "authenticate": "quartierwerk.accounts.forms.CodeForm",
    "reauthenticate": "quartierwerk.accounts.forms.CodeAgainForm",
    "activate_totp": "quartierwerk.accounts.forms.SetUpForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator has typed the address; nobody changes it alone
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "quartierwerk"
SESSION_ENGINE = "quartierwerk.access.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# --- what a browser may do -----------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 3_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
MAX_UPLOAD_BYTES = 10_000_000

# --- languages and time --------------------------------------------------------------------------------------------
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
LANGUAGE_CODE = "de"
LANGUAGES = [
    ("de", "Deutsch"),
    ("de-x-leicht", "Einfache Sprache"),
    ("en", "English"),
    ("uk", "Українська"),
    ("ar", "العربية"),
    ("tr", "Türkçe"),
    ("ru", "Русский"),
    ("fa", "فارسی"),
]
django_locale.LANG_INFO["de-x-leicht"] = {
    "bidi": False,
    "code": "de-x-leicht",
    "name": "Plain German",
    "name_local": "Einfache Sprache",
}
STAFF_LANGUAGES = [("de", _("Deutsch")), ("en", _("Englisch"))]
LOCALE_PATHS = [PACKAGE / "locale"]

# --- files ---------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "media"
OUTPUT_FONT_FOLDERS = [DATA / "fonts"]  # TTF files an office adds for scripts that PDFs cannot set yet
MEDIA_URL = "/media/"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- mail ----------------------------------------------------------------------------------------------------------
EMAIL_HOST = environment.text("QUARTIERWERK_MAIL_HOST")
EMAIL_PORT = environment.number("QUARTIERWERK_MAIL_PORT", default=587, low=1, high=65535)
EMAIL_HOST_USER = environment.text("QUARTIERWERK_MAIL_USER")
EMAIL_HOST_PASSWORD = environment.text("QUARTIERWERK_MAIL_PASSWORD")
EMAIL_USE_TLS = EMAIL_PORT not in (25, 465)
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("QUARTIERWERK_MAIL_FROM", default="quartierwerk@localhost")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA / "mail"

# Shared by all web processes, because the limits of signing in are counted here; too slow for pages.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_remembered",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- logs: no personal data, so no addresses, no query strings, no bodies ------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_addresses": {"()": "quartierwerk.config.discretion.WithoutAddresses"}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_addresses"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "quartierwerk": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}

# --- what answers to residents are made of: a change here makes kept answers stale (foundation.changes) -------------
WATCHED_TABLES = {
    "programme": (
        "offers",
        "-offers.participant",
        "-offers.signup",
        "-offers.calllistentry",  # who comes is on no page
        "-offers.missingroom",
        "places",
        "vocabularies",
        "parties.organisation",
    ),
    "places_left": ("foundation.pool", "foundation.waits"),
}

# --- the product ---------------------------------------------------------------------------------------------------
DATES_AHEAD_MONTHS = 18
PER_HOUR = {  # what: (from one network address, for one e-mail address); see foundation.throttle
    "sign_up": (
        environment.number("QUARTIERWERK_SIGN_UPS_PER_HOUR", default=200, low=1, high=1_000_000),
        environment.number("QUARTIERWERK_SIGN_UPS_PER_EMAIL", default=20, low=1, high=1_000_000),
    ),
    "room_request": (
        environment.number("QUARTIERWERK_REQUESTS_PER_HOUR", default=40, low=1, high=1_000_000),
        environment.number("QUARTIERWERK_REQUESTS_PER_EMAIL", default=8, low=1, high=1_000_000),
    ),
}
SMALL_NUMBER_LIMIT = environment.number("QUARTIERWERK_SMALL_NUMBER", default=5, low=3, high=20)
ACCENT = environment.colour("QUARTIERWERK_ACCENT")
OPERATOR = {  # who answers for the pages: imprint, privacy, accessibility
    "name": environment.text("QUARTIERWERK_OPERATOR"),
    "address": environment.text("QUARTIERWERK_OPERATOR_ADDRESS"),
    "represented_by": environment.text("QUARTIERWERK_OPERATOR_REPRESENTED_BY"),
    "register": environment.text("QUARTIERWERK_OPERATOR_REGISTER"),
    "email": environment.text("QUARTIERWERK_OPERATOR_EMAIL"),
    "phone": environment.text("QUARTIERWERK_OPERATOR_PHONE"),
    "privacy_officer": environment.text("QUARTIERWERK_PRIVACY_OFFICER"),
    "privacy_authority": environment.text("QUARTIERWERK_PRIVACY_AUTHORITY"),
    "arbitration": environment.text("QUARTIERWERK_ARBITRATION"),
}
INSTALLATION_NAME = environment.text("QUARTIERWERK_NAME", default="quartierwerk")
BASE_URL = environment.url("QUARTIERWERK_URL", default="http://127.0.0.1:8000")
