"""Who gets what from the addresses of the room accounts. How to read and write it: tests/matrix/__init__.py.

These pages are about the person herself; nobody can name another account in an address.
"""

THINGS = {
    "link": lambda world: {"uidb36": "1", "key": "nicht-echt"},
}

ALIKE = {
    "account_reset_password_from_key": "the key is the permission; a wrong one shows a page that says so",
}

LINES = """
# address                          thing    method | guest  worker  stranger  manager  coordinator  administrator
own_account                        -        GET    | login  yes     yes       yes      yes          yes
own_account                        -        POST   | login  yes     yes       yes      yes          yes
account_login                      -        GET    | yes    yes     yes       yes      yes          yes
account_login                      -        POST   | yes    yes     yes       yes      yes          yes
account_logout                     -        GET    | yes    yes     yes       yes      yes          yes
account_logout                     -        POST   | yes    yes     yes       yes      yes          yes
account_inactive                   -        GET    | yes    yes     yes       yes      yes          yes
account_inactive                   -        POST   | 405    405     405       405      405          405
account_reauthenticate             -        GET    | login  yes     yes       yes      yes          yes
account_reauthenticate             -        POST   | login  yes     yes       yes      yes          yes
account_change_password            -        GET    | login  yes     yes       yes      yes          yes
account_change_password            -        POST   | login  yes     yes       yes      yes          yes
account_reset_password             -        GET    | yes    yes     yes       yes      yes          yes
account_reset_password             -        POST   | yes    yes     yes       yes      yes          yes
account_reset_password_done        -        GET    | yes    yes     yes       yes      yes          yes
account_reset_password_done        -        POST   | 405    405     405       405      405          405
account_reset_password_from_key    link     GET    | yes    yes     yes       yes      yes          yes
account_reset_password_from_key    link     POST   | yes    yes     yes       yes      yes          yes
account_reset_password_from_key_done -      GET    | yes    yes     yes       yes      yes          yes
account_reset_password_from_key_done -      POST   | 405    405     405       405      405          405
mfa_index                          -        GET    | login  yes     yes       yes      yes          yes
mfa_index                          -        POST   | login  405     405       405      405          405
mfa_authenticate                   -        GET    | login  yes     yes       yes      yes          yes
mfa_authenticate                   -        POST   | login  yes     yes       yes      yes          yes
mfa_reauthenticate                 -        GET    | login  yes     yes       yes      yes          yes
mfa_reauthenticate                 -        POST   | login  yes     yes       yes      yes          yes
mfa_activate_totp                  -        GET    | login  yes     yes       yes      yes          yes
mfa_activate_totp                  -        POST   | login  yes     yes       yes      yes          yes
mfa_deactivate_totp                -        GET    | login  404     404       404      404          404
mfa_deactivate_totp                -        POST   | login  404     404       404      404          404
mfa_view_recovery_codes            -        GET    | login  404     404       404      404          404
mfa_view_recovery_codes            -        POST   | login  405     405       405      405          405
mfa_generate_recovery_codes        -        GET    | login  yes     yes       yes      yes          yes
mfa_generate_recovery_codes        -        POST   | login  yes     yes       yes      yes          yes
"""
