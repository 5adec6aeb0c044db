"""Who gets what from the addresses of the room access. How to read and write it: tests/matrix/__init__.py.

Accounts, roles and the log belong to the technical administration. Everybody chooses among her own roles.
"""

THINGS = {
    "worker": lambda world: {"pk": world.cast.worker.account.pk},
    "self": lambda world: {"pk": world.cast.administrator.account.pk},
    "role": lambda world: {"pk": world.cast.worker.hat.pk},
    "own_role": lambda world: {"pk": world.cast.administrator.hat.pk},
}

ALIKE = {}  # address with parameters that need no foreign thing -> why

LINES = """
# address                          thing    method | guest  worker  stranger  manager  coordinator  administrator
access:hat_choice                  -        GET    | login  yes     yes       yes      yes          yes
access:hat_choice                  -        POST   | login  yes     yes       yes      yes          yes
access:account_list                -        GET    | login  403     403       403      403          yes
access:account_list                -        POST   | login  405     405       405      405          405
access:account_new                 -        GET    | login  403     403       403      403          yes
access:account_new                 -        POST   | login  403     403       403      403          yes
access:account                     worker   GET    | login  404     404       404      404          yes
access:account                     self     GET    | login  404     404       404      404          yes
access:account                     worker   POST   | login  405     405       405      405          405
access:account_edit                worker   GET    | login  404     404       404      404          yes
access:account_edit                worker   POST   | login  404     404       404      404          yes
access:account_edit                self     POST   | login  404     404       404      404          yes
access:account_invite              worker   GET    | login  404     404       404      404          yes
access:account_invite              worker   POST   | login  404     404       404      404          yes
access:account_invite              self     POST   | login  404     404       404      404          yes
access:account_lock                worker   GET    | login  404     404       404      404          yes
access:account_lock                worker   POST   | login  404     404       404      404          yes
access:account_lock                self     POST   | login  404     404       404      404          yes
access:account_unlock              worker   GET    | login  405     405       405      405          405
access:account_unlock              worker   POST   | login  404     404       404      404          yes
access:account_unlock              self     POST   | login  404     404       404      404          yes
access:account_second_factor       worker   GET    | login  404     404       404      404          yes
access:account_second_factor       worker   POST   | login  404     404       404      404          yes
access:account_second_factor       self     POST   | login  404     404       404      404          yes
access:assignment_new              worker   GET    | login  404     404       404      404          yes
access:assignment_new              worker   POST   | login  404     404       404      404          yes
access:assignment_new              self     POST   | login  404     404       404      404          yes
access:assignment_end              role     GET    | login  404     404       404      404          yes
access:assignment_end              role     POST   | login  404     404       404      404          yes
access:assignment_end              own_role POST   | login  404     404       404      404          yes
access:log                         -        GET    | login  403     403       403      403          yes
access:log                         -        POST   | login  405     405       405      405          405
"""
