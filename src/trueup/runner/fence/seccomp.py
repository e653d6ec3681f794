"""seccomp: a process gives up every system call but those that one interpreter needs to compute, read, and answer.

What is not listed fails with EPERM, so that a script is told: among it are all of processes, sockets, other processes'
memory and signals, mounts, and whatever changes a file. Threads are let through.

Sources: Linux, include/uapi/linux/seccomp.h, filter.h and audit.h; the numbers are of arch/x86/entry/syscalls and
include/uapi/asm-generic/unistd.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Iterator

# Machine, as os.uname names it -> AUDIT_ARCH of it, which the kernel states with each call.
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# Always allowed: name -> its numbers on x86_64 and aarch64.
ALLOWED: dict[str, tuple[int, int | None]] = {
    # descriptors that are open already, and pipes, which lead nowhere
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67),
    "pwrite64": (18, 68), "lseek": (8, 62), "close": (3, 57), "close_range": (436, 436), "dup": (32, 23),
    "dup2": (33, None), "dup3": (292, 24), "pipe": (22, None), "pipe2": (293, 59), "eventfd2": (290, 19),
    "poll": (7, None), "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72), "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21), "epoll_wait": (232, None), "epoll_pwait": (281, 22), "fadvise64": (221, 223),
    # what is where; Landlock says what may be read
    "fstat": (5, 80), "stat": (4, None), "lstat": (6, None), "newfstatat": (262, 79), "statx": (332, 291),
    "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439), "readlink": (89, None),
    "readlinkat": (267, 78), "getdents": (78, None), "getdents64": (217, 61), "getcwd": (79, 17), "chdir": (80, 49),
    "fchdir": (81, 50), "umask": (95, 166),
    # its own memory and threads
    "brk": (12, 214), "munmap": (11, 215), "mremap": (25, 216), "madvise": (28, 233), "mincore": (27, 232),
    "membarrier": (324, 283), "rseq": (334, 293), "futex": (202, 98), "set_robust_list": (273, 99),
    "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "exit": (60, 93), "exit_group": (231, 94),
    # time, and signals that it gets
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "gettimeofday": (96, 169), "time": (201, None), "getitimer": (36, 102), "setitimer": (38, 103), "alarm": (37, None),
    "pause": (34, None), "restart_syscall": (219, 128), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135),
    "rt_sigpending": (127, 136), "rt_sigreturn": (15, 139), "rt_sigsuspend": (130, 133), "rt_sigtimedwait": (128, 137),
    "sigaltstack": (131, 132),
    # who and where it is
    "getpid": (39, 172), "getppid": (110, 173), "gettid": (186, 178), "getuid": (102, 174), "geteuid": (107, 175),
    "getgid": (104, 176), "getegid": (108, 177), "getresuid": (118, 148), "getresgid": (120, 150),
    "getgroups": (115, 158), "getpgid": (121, 155), "getpgrp": (111, None), "getsid": (124, 156), "uname": (63, 160),
    "sysinfo": (99, 179), "getcpu": (309, 168), "getrusage": (98, 165), "times": (100, 153), "getrandom": (318, 278),
}  # fmt: skip
# Said not to exist, so that the C library takes the older one, whose arguments can be looked at.
ABSENT: dict[str, tuple[int, int]] = {"clone3": (435, 435), "openat2": (437, 437)}

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
THREAD = 0x00000100 | 0x00010000  # CLONE_VM, CLONE_THREAD
NAMESPACES = 0x7E020080  # CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
WRITABLE, EXECUTABLE, ANONYMOUS = 2, 4, 0x20  # PROT_WRITE, PROT_EXEC, MAP_ANONYMOUS
SET_NAME = 15  # PR_SET_NAME, of a thread
# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC; not F_SETOWN, which has signals sent to others
FCNTL = (0, 1, 2, 3, 4, 1030)
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX; not FIOSETOWN
IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)

# Of struct seccomp_data: where the call's number, its architecture, and the halves of its arguments lie.
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
LOAD, EQUAL, AT_LEAST, ANY_BIT, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
ALLOW, KILL, REFUSE, NONE_SUCH = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
X32 = 0x40000000  # the bit of x86_64's second set of calls

PR_SET_SECCOMP, FILTER = 22, 2

Instruction = tuple[int, int, int, int]  # code, steps on where it holds, and where not, operand


def restrict() -> None:
    """From now on, for this process and all its threads to come. Raises OSError.

    The process must have given up new privileges before, and have one thread.
    """
    machine = os.uname().machine
    if machine not in MACHINES:
        raise OSError(errno.ENOSYS, f"seccomp: no filter is written for {machine}")
    instructions = list(program(machine, os.getpid()))
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *each) for each in instructions))
    prog = struct.pack("@HP", len(instructions), ctypes.addressof(code))  # struct sock_fprog
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_SECCOMP, FILTER, prog):
        raise OSError(ctypes.get_errno(), f"seccomp: {os.strerror(ctypes.get_errno())}")


def program(machine: str, process: int) -> Iterator[Instruction]:
    """The filter for a process of that id, on `x86_64` or `aarch64`. Each call's part ends in a return."""
    which = list(MACHINES).index(machine)
    yield from ((LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, MACHINES[machine]), _return(KILL))
    yield from ((LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, X32), _return(REFUSE))
    for allowed in ALLOWED.values():
        yield from _for(allowed[which], [_return(ALLOW)])
    for absent in ABSENT.values():
        yield from _for(absent[which], [_return(NONE_SUCH)])
    for on_x86, on_arm, judged in _judged(process):
        yield from _for((on_x86, on_arm)[which], judged)
    yield _return(REFUSE)


def _judged(process: int) -> Iterator[tuple[int, int | None, list[Instruction]]]:
    """The calls that depend on their arguments: their numbers, and how they are judged."""
    yield 2, None, _none_of(1, WRITING)  # open
    yield 257, 56, _none_of(2, WRITING)  # openat
    yield 56, 220, [_load(0), (AND, 0, 0, THREAD | NAMESPACES), *_either(THREAD)]  # clone
    # mmap: native code comes from files alone, as they are
    native = [_load(2), (ANY_BIT, 1, 0, EXECUTABLE), _return(ALLOW), (ANY_BIT, 0, 1, WRITABLE), _return(REFUSE)]
    yield 9, 222, [*native, *_none_of(3, ANONYMOUS)]
    yield 10, 226, _none_of(2, EXECUTABLE)  # mprotect
    yield 234, 131, [_load(0), *_either(process)]  # tgkill, which is how one raises a signal
    yield 157, 167, [_load(0), *_either(SET_NAME)]  # prctl
    yield 72, 25, [_load(1), *_either(*FCNTL)]  # fcntl
    yield 16, 29, [_load(1), *_either(*IOCTL)]  # ioctl
    # prlimit64: its own, and without a new limit, whose pointer is null in both halves
    zero = (EQUAL, 1, 0, 0), _return(REFUSE)
    yield 302, 261, [_load(0), *zero, _load(2), *zero, _load(2, high=True), *zero, _return(ALLOW)]


def _for(number: int | None, judged: list[Instruction]) -> list[Instruction]:
    return [] if number is None else [(EQUAL, 0, len(judged), number), *judged]


def _load(argument: int, high: bool = False) -> Instruction:
    return LOAD, 0, 0, ARGUMENTS + 8 * argument + 4 * high  # both machines are little-endian


def _return(value: int) -> Instruction:
    return RETURN, 0, 0, value


def _either(*values: int) -> list[Instruction]:
    """What is loaded must be one of these."""
    checks = [(EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
    return [*checks, _return(REFUSE), _return(ALLOW)]


def _none_of(argument: int, bits: int) -> list[Instruction]:
    return [_load(argument), (ANY_BIT, 0, 1, bits), _return(REFUSE), _return(ALLOW)]
