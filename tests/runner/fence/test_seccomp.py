"""What the filter says of a call, on both machines: it is run here by an interpreter of its few instructions."""

import re
from pathlib import Path

import pytest

from trueup.runner.fence import seccomp

PROCESS = 4711
X86, ARM = seccomp.MACHINES.values()
ALLOWED, REFUSED, KILLED, ABSENT = seccomp.ALLOW, seccomp.REFUSE, seccomp.KILL, seccomp.NONE_SUCH


def verdict(machine, number, *arguments, architecture=None):
    """What the kernel would do with a call: struct seccomp_data in, the action out."""
    halves = [half for each in (*arguments, *[0] * 6)[:6] for half in (each & 0xFFFFFFFF, each >> 32)]
    words = [number, architecture or seccomp.MACHINES[machine], 0, 0, *halves]
    program, at, held = list(seccomp.program(machine, PROCESS)), 0, 0
    while True:
        code, yes, no, operand = program[at]
        at += 1
        match code:
            case seccomp.LOAD:
                held = words[operand // 4]
            case seccomp.AND:
                held &= operand
            case seccomp.EQUAL:
                at += yes if held == operand else no
            case seccomp.AT_LEAST:
                at += yes if held >= operand else no
            case seccomp.ANY_BIT:
                at += yes if held & operand else no
            case seccomp.RETURN:
                return operand
            case _:
                raise AssertionError(f"the filter has an instruction {code:#x}")


THREAD = 0x003D0F00  # as pthread_create has it
CALLS = {  # a call that ...: (its numbers on x86_64 and aarch64, its arguments, what becomes of it)
    "reads": ((0, 63), (3,), ALLOWED),
    "ends the process": ((231, 94), (), ALLOWED),
    "opens to read": ((257, 56), (-100, 1, 0o2000000), ALLOWED),
    "opens to write": ((257, 56), (-100, 1, 0o1), REFUSED),
    "opens to read and write": ((257, 56), (-100, 1, 0o2), REFUSED),
    "opens what it creates": ((257, 56), (-100, 1, 0o100), REFUSED),
    "opens what it empties": ((257, 56), (-100, 1, 0o1000), REFUSED),
    "starts a thread": ((56, 220), (THREAD,), ALLOWED),
    "forks by clone": ((56, 220), (0x11,), REFUSED),
    "shares memory with a new process": ((56, 220), (0x100,), REFUSED),
    "starts a thread in a new namespace": ((56, 220), (THREAD | 0x10000000,), REFUSED),
    "clones in the new way": ((435, 435), (), ABSENT),
    "maps memory": ((9, 222), (0, 4096, 3, 0x22), ALLOWED),
    "maps native code of a file": ((9, 222), (0, 4096, 5, 0x02), ALLOWED),
    "maps native code of its own": ((9, 222), (0, 4096, 5, 0x22), REFUSED),
    "maps native code of a file to change it": ((9, 222), (0, 4096, 7, 0x02), REFUSED),
    "makes memory writable": ((10, 226), (0, 4096, 3), ALLOWED),
    "makes memory native code": ((10, 226), (0, 4096, 5), REFUSED),
    "signals itself": ((234, 131), (PROCESS, PROCESS, 6), ALLOWED),
    "signals another": ((234, 131), (1, 1, 6), REFUSED),
    "names its thread": ((157, 167), (15,), ALLOWED),
    "is no more ended with its parent": ((157, 167), (1,), REFUSED),
    "duplicates a descriptor": ((72, 25), (3, 1030), ALLOWED),
    "has a descriptor signal another": ((72, 25), (3, 8), REFUSED),
    "asks for the size of a terminal": ((16, 29), (1, 0x5413), ALLOWED),
    "types into a terminal": ((16, 29), (0, 0x5412), REFUSED),
    "asks for a limit": ((302, 261), (0, 9, 0, 1), ALLOWED),
    "sets a limit": ((302, 261), (0, 9, 1 << 40, 0), REFUSED),
    "asks for another's limit": ((302, 261), (7, 9, 0, 1), REFUSED),
    "makes a socket": ((41, 198), (2, 1), REFUSED),
    "executes": ((59, 221), (), REFUSED),
    "is newer than the filter": ((999, 999), (), REFUSED),
}


@pytest.mark.parametrize("machine", seccomp.MACHINES)
@pytest.mark.parametrize(("numbers", "arguments", "becomes"), CALLS.values(), ids=CALLS)
def test_what_becomes_of_a_call_that(machine, numbers, arguments, becomes):
    number = numbers[list(seccomp.MACHINES).index(machine)]
    assert verdict(machine, number, *(each & 2**64 - 1 for each in arguments)) == becomes


@pytest.mark.parametrize("machine", seccomp.MACHINES)
def test_a_call_of_another_architecture_ends_the_process(machine):
    assert verdict(machine, 0, architecture=0x40000003) == KILLED


def test_the_second_set_of_calls_of_x86_64_is_refused():
    assert verdict("x86_64", 0x40000000) == REFUSED


HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


@pytest.mark.parametrize("machine", HEADERS)
def test_each_number_is_the_kernels(machine):
    if not HEADERS[machine].exists():
        pytest.skip("the headers of Linux are not installed")
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)\s", HEADERS[machine].read_text())
    numbers = {name: int(number) for name, number in found}
    if machine == "aarch64":
        numbers |= {"newfstatat": 79}  # the header names it by a macro
    ours = seccomp.ALLOWED | seccomp.ABSENT
    which = list(seccomp.MACHINES).index(machine)
    assert {name: of[which] for name, of in ours.items()} == {name: numbers.get(name) for name in ours}
