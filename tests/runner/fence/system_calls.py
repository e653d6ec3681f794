"""A script's way to any system call, without an audit event: through the address of a function of the C library.

`_ctypes` is a module like any other to import, and `_ctypes._memmove_addr` an address; `syscall` lies at a fixed
distance from it. The numbers are of x86_64 and aarch64.
"""

import ctypes
import os

NUMBERS = {
    "fork": (57, None), "vfork": (58, None), "clone": (56, 220), "clone3": (435, 435), "execve": (59, 221),
    "openat": (257, 56), "openat2": (437, 437), "creat": (85, None), "truncate": (76, 45), "unlinkat": (263, 35),
    "renameat2": (316, 276), "linkat": (265, 37), "symlinkat": (266, 36), "fchmodat": (268, 53), "socket": (41, 198),
    "connect": (42, 203), "sendmsg": (46, 211), "sendto": (44, 206), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kill": (62, 129), "tkill": (200, 130),
    "tgkill": (234, 131), "pidfd_open": (434, 434), "prctl": (157, 167), "prlimit64": (302, 261),
    "memfd_create": (319, 279), "io_uring_setup": (425, 425), "bpf": (321, 280), "keyctl": (250, 219),
    "userfaultfd": (323, 282), "unshare": (272, 97), "mount": (165, 40), "chroot": (161, 51),
    "open_by_handle_at": (304, 265), "mprotect": (10, 226), "fcntl": (72, 25), "ioctl": (16, 29), "capset": (126, 91),
    "perf_event_open": (298, 241), "fanotify_init": (300, 262),
}  # fmt: skip
HERE = {"x86_64": 0, "aarch64": 1}.get(os.uname().machine)

PRELUDE = """
import _ctypes, os

class Long(_ctypes._SimpleCData):
    _type_ = "l"

class Function(_ctypes.CFuncPtr):
    _flags_, _restype_ = _ctypes.FUNCFLAG_CDECL | _ctypes.FUNCFLAG_USE_ERRNO, Long

def syscall(name, *arguments):
    given = [argument if isinstance(argument, bytes) else Long(argument) for argument in arguments]
    answer = Function(ADDRESS + _ctypes._memmove_addr)(Long(NUMBERS[name]), *given)
    if answer == -1:
        raise OSError(_ctypes.get_errno(), f"{name}: {os.strerror(_ctypes.get_errno())}")
    return answer
"""


def prelude():
    """The source that a script begins with."""
    address = ctypes.cast(ctypes.CDLL(None).syscall, ctypes.c_void_p).value - ctypes._memmove_addr
    numbers = {name: of[HERE] for name, of in NUMBERS.items()}
    return f"ADDRESS, NUMBERS = {address}, {numbers!r}\n{PRELUDE}"
