"""The wall: what the operating system keeps from a process, whatever runs in it. No code in the process takes it down.

It stands on Linux 5.13 and newer, where Landlock is switched on, on x86_64 and aarch64. Without Landlock there is none:
seccomp sees no paths, and so would leave /proc and with it the environment of the parent readable. Containers whose own
profile refuses these calls have none either; of Lambda it is unverified. So it is tried on each machine.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import sys
import sysconfig
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

if sys.platform == "linux":
    import ctypes

    from trueup.runner.fence import landlock, seccomp

# What an interpreter and boto3 read beside Python's own folders. Of /etc/ssl not all: there lie private keys.
SHARED = (
    "/etc/ssl/certs", "/etc/ssl/cert.pem", "/etc/ssl/openssl.cnf", "/etc/pki/ca-trust", "/etc/pki/tls/certs",
    "/etc/pki/tls/cert.pem", "/etc/pki/tls/openssl.cnf", "/usr/share/ca-certificates", "/usr/share/zoneinfo",
    "/etc/localtime", "/etc/mime.types", "/etc/ld.so.cache", "/dev/null", "/dev/urandom", "/lib", "/lib64", "/usr/lib",
    "/usr/lib64",
)  # fmt: skip

# boto3 and what it is made of: it may lie in a folder with what is none of a script's business.
BOTO3 = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six.py", "urllib3")

PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 4, 38
CAPABILITY_VERSION = 0x20080522  # _LINUX_CAPABILITY_VERSION_3: two words of 32 capabilities, three sets each


@cache
def readable() -> tuple[str, ...]:
    """The folders and files that any script may read: Python's and boto3's."""
    import botocore

    names = "stdlib", "platstdlib", "purelib", "platlib"
    python = {sysconfig.get_path(name) for name in names} | {f"{sys.base_prefix}/lib", f"{sys.prefix}/pyvenv.cfg"}
    packages = Path(botocore.__file__).parents[1]
    return *SHARED, *sorted(filter(None, python)), *(str(packages / name) for name in BOTO3)


def put_up(may_read: Iterable[str]) -> None:
    """Puts this process, which must have one thread, behind the wall for good. Raises OSError where there is none."""
    libc = ctypes.CDLL(None, use_errno=True)
    nobody = struct.pack("=Ii", CAPABILITY_VERSION, 0), struct.pack("=6I", *[0] * 6)
    for done in (
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0),  # its memory is not for others of the same user
        libc.capset(*nobody),  # root without its rights
    ):
        if done:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    landlock.restrict(may_read)
    seccomp.restrict()


def lack() -> str:
    """Why this machine offers no wall, in a few words; empty where it does.

    It is tried, in a fork of this process, which must have one thread. For Linux only.
    """
    if not landlock.version():
        return "this kernel has no Landlock, or does not let it be used"
    readable()  # so that no child has to find it out again
    ours, theirs = os.pipe()
    process = os.fork()
    if not process:
        with contextlib.suppress(BaseException):
            os.write(theirs, _tried(os.getppid()).encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as told:
        said = told.read()
    os.waitpid(process, 0)
    return "" if said == "holds" else said or "what tried it has died"


def _tried(parent: int) -> str:
    try:
        put_up(readable())
    except OSError as error:
        return str(error)
    ways: dict[str, Callable[[], object]] = {
        "a process": os.fork,
        "a socket": socket.socket,
        "a signal": lambda: os.kill(parent, signal.SIGCONT),
        "a folder": lambda: next(Path("/").iterdir()),
        "the environment of its parent": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
    }
    for name, way in ways.items():
        try:
            if way() == 0 and name == "a process":
                os._exit(0)
        except PermissionError:
            continue
        return f"it was put up, and let {name} through"
    return "holds"
