"""Sign-in, password and second factor. Only these of the library's pages exist: nobody registers, nobody changes
the address of an account but an administrator."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from quartierwerk.accounts import views

urlpatterns = [
    path("", views.own_account, name="own_account"),
    path("anmelden/", account.login, name="account_login"),
    path("abmelden/", account.logout, name="account_logout"),
    path("gesperrt/", account.account_inactive, name="account_inactive"),
    path("noch-einmal/", account.reauthenticate, name="account_reauthenticate"),
    path("kennwort/", account.password_change, name="account_change_password"),
    path("kennwort/vergessen/", account.password_reset, name="account_reset_password"),
    path("kennwort/vergessen/gesendet/", account.password_reset_done, name="account_reset_password_done"),
    path("kennwort/neu/fertig/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^kennwort/neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("zweiter-faktor/", mfa.index, name="mfa_index"),
    path("zweiter-faktor/code/", mfa.authenticate, name="mfa_authenticate"),
    path("zweiter-faktor/noch-einmal/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("zweiter-faktor/einrichten/", totp.activate_totp, name="mfa_activate_totp"),
    path("zweiter-faktor/abschalten/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("zweiter-faktor/notfallcodes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("zweiter-faktor/notfallcodes/neu/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]
