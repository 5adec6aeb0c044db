"""Sealing a file with a passphrase: scrypt for the key, AES-256-GCM in frames of one mebibyte.

Layout: 8 bytes magic, 16 bytes salt, then frames of 4 bytes length and sealed bytes. The nonce counts the frames and
the last one is marked, so frames can neither be exchanged nor cut off.
"""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"QWSEAL1\n"
FRAME = 1 << 20


class WrongPassphrase(Exception):
    """The passphrase does not open the file, or the file was changed."""


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())


def seal(source: BinaryIO, target: BinaryIO, passphrase: str) -> None:
    salt = os.urandom(16)
    box = AESGCM(_key(passphrase, salt))
    target.write(MAGIC + salt)
    number, data = 0, source.read(FRAME)
    while True:
        following = source.read(FRAME)
        marks = b"last" if not following else b"more"
        sealed = box.encrypt(number.to_bytes(12, "big"), data, marks)
        target.write(struct.pack(">I", len(sealed)) + sealed)
        if not following:
            return
        number, data = number + 1, following


def unseal(source: BinaryIO, target: BinaryIO, passphrase: str) -> None:
    """Raises: WrongPassphrase."""
    head = source.read(len(MAGIC) + 16)
    if head[: len(MAGIC)] != MAGIC or len(head) != len(MAGIC) + 16:
        raise WrongPassphrase
    box = AESGCM(_key(passphrase, head[len(MAGIC) :]))
    number = 0
    while True:
        size = source.read(4)
        length = struct.unpack(">I", size)[0] if len(size) == 4 else 0
        if not 16 <= length <= FRAME + 16:
            raise WrongPassphrase
        sealed = source.read(length)
        for marks in (b"more", b"last"):
            try:
                target.write(box.decrypt(number.to_bytes(12, "big"), sealed, marks))
                break
            except InvalidTag:
                continue
        else:
            raise WrongPassphrase
        if marks == b"last":
            if source.read(1):
                raise WrongPassphrase
            return
        number += 1
