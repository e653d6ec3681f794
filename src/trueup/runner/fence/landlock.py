"""Landlock: a process gives up all files but those named, and with them /proc, for itself and its children.

Source: Linux, Documentation/userspace-api/landlock.rst and include/uapi/linux/landlock.h. The numbers are the same on
every architecture.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
import struct
from collections.abc import Iterable

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION = 1
PATH_BENEATH = 1
READ_FILE, READ_DIR = 1 << 2, 1 << 3
# What a version knows to forbid: rights to files, to TCP ports, and scopes (sockets in the abstract, signals).
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
TCP_SINCE, TCP_RIGHTS = 4, 0b11
SCOPES_SINCE, SCOPES = 6, 0b11


def version() -> int:
    """The version that the kernel offers; 0 for none."""
    return max(0, _call(CREATE_RULESET, None, 0, VERSION))


def restrict(readable: Iterable[str]) -> None:
    """From now on these folders and files can be read, where they exist, and nothing else be opened or changed.

    The process must have given up new privileges before. Raises OSError.
    """
    offered = version()
    rights = struct.pack(
        "=QQQ",
        (1 << FILE_RIGHTS[min(offered, max(FILE_RIGHTS))]) - 1,
        TCP_RIGHTS if offered >= TCP_SINCE else 0,
        SCOPES if offered >= SCOPES_SINCE else 0,
    )
    # A kernel refuses a longer structure than it knows only where it holds something there.
    rules = _checked(_call(CREATE_RULESET, rights, len(rights), 0))
    try:
        for path in readable:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                _allow(rules, path)
        _checked(_call(RESTRICT_SELF, rules, 0))
    finally:
        os.close(rules)


def _allow(rules: int, path: str) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rights = READ_FILE | READ_DIR if stat.S_ISDIR(os.fstat(place).st_mode) else READ_FILE
        _checked(_call(ADD_RULE, rules, PATH_BENEATH, struct.pack("=Qi", rights, place), 0))
    finally:
        os.close(place)


def _call(number: int, *arguments: int | bytes | None) -> int:
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    return int(call(ctypes.c_long(number), *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments)))


def _checked(answer: int) -> int:
    if answer < 0:
        raise OSError(ctypes.get_errno(), f"landlock: {os.strerror(ctypes.get_errno())}")
    return answer
