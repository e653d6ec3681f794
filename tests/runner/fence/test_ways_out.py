"""Ways out of the fence, tried by scripts on each Python that trueup supports: none gets out, and each is told.

What a way would do outside is looked for outside: a file that appears or changes, a process that dies, a connection or
datagram that arrives, a secret that comes back.
"""

import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from runner.fence import system_calls
from trueup.documents.model import MISSING
from trueup.runner import child, children, script
from trueup.runner.fence import seccomp

SECRET = "the-secret-of-somebody-else"

# A way out is told by the second line, or by the system.
SECOND_LINE, SYSTEM = "a script may not ", "Operation not permitted"
NO_FILE, NO_SUCH = "Permission denied", "Function not implemented"

PROCESSES = {  # a script that ...: (its body, how it is told)
    "forks": ("os.fork()", SECOND_LINE),
    "forks a terminal": ("os.forkpty()", SECOND_LINE),
    "becomes another program": ("os.execv('/bin/sh', ['sh', '-c', f'echo > {MARKER}'])", SECOND_LINE),
    "starts a shell": ("os.system(f'echo > {MARKER}')", SECOND_LINE),
    "spawns a program": ("os.posix_spawn('/bin/sh', ['sh', '-c', f'echo > {MARKER}'], {})", SECOND_LINE),
    "spawns a program at a terminal": ("import pty\npty.spawn(['/bin/sh', '-c', f'echo > {MARKER}'])", SECOND_LINE),
    "starts a process": ("import subprocess\nsubprocess.run(['touch', MARKER])", SECOND_LINE),
    "imports the C module of processes again": (
        "import sys\nsys.modules.pop('_posixsubprocess')\nimport _posixsubprocess\n"
        "read, write = os.pipe()\n"
        "_posixsubprocess.fork_exec([b'sh', b'-c', f'echo > {MARKER}'.encode()], (b'/bin/sh',), True, (write,), None,"
        " None, -1, -1, -1, -1, -1, -1, read, write, True, False, -1, None, None, None, -1, None, True)",
        SYSTEM,
    ),
    "has multiprocessing fork": (
        "import multiprocessing\nmultiprocessing.get_context('fork').Process(target=print).start()",
        SECOND_LINE,
    ),
    "has asyncio start a process": (
        "import asyncio\nasyncio.run(asyncio.create_subprocess_exec('touch', MARKER))",
        SYSTEM,
    ),
    "forks by system call": ("syscall('fork')", SYSTEM),
    "forks by the other system call": ("syscall('vfork')", SYSTEM),
    "clones itself": ("syscall('clone', 17, 0, 0, 0, 0)", SYSTEM),
    "clones itself into a new user's namespace": ("syscall('clone', 0x10000000 | 0x10100, 0, 0, 0, 0)", SYSTEM),
    "clones itself in the new way": ("syscall('clone3', bytes(88), 88)", NO_SUCH),
    "executes by system call": (
        "words = (Pointer * 4)(*map(pointer, [b'sh', b'-c', f'echo > {MARKER}'.encode()]), None)\n"
        "syscall('execve', b'/bin/sh', _ctypes.addressof(words), 0)",
        SYSTEM,
    ),
}
SOCKETS = {
    "connects": ("import socket\nsocket.create_connection(('127.0.0.1', PORT))", SECOND_LINE),
    "sends a datagram": (
        "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', PORT))",
        SYSTEM,
    ),
    "connects to a socket in the abstract": (
        "import socket\nsocket.socket(socket.AF_UNIX).connect('\\0' + ABSTRACT)",
        SYSTEM,
    ),
    "imports the C module of sockets again": (
        "import sys\nsys.modules.pop('_socket')\nimport _socket\n_socket.socket().connect(('127.0.0.1', PORT))",
        SYSTEM,
    ),
    "has asyncio connect": ("import asyncio\nasyncio.run(asyncio.open_connection('127.0.0.1', PORT))", SYSTEM),
    "makes a pair of sockets": ("import socket\nsocket.socketpair()", SYSTEM),
    "makes a socket by system call": ("syscall('socket', 2, 1, 0)", SYSTEM),
    "connects its own connection elsewhere": ("syscall('connect', CONNECTION, address(PORT), 16)", SYSTEM),
    "sends on its own connection to elsewhere": (
        "syscall('sendto', CONNECTION, b'x', 1, 0, address(PORT), 16)",
        SYSTEM,
    ),
    "sends a descriptor over its connection": ("syscall('sendmsg', CONNECTION, bytes(56), 0)", SYSTEM),
    "has the kernel do it by a ring": ("syscall('io_uring_setup', 8, bytes(120))", SYSTEM),
}
OTHERS = {
    "kills its parent": ("os.kill(PARENT, 9)", SECOND_LINE),
    "kills the launcher": ("os.kill(os.getppid(), 9)", SECOND_LINE),
    "kills a group": ("os.killpg(os.getpgid(VICTIM), 9)", SECOND_LINE),
    "kills by system call": ("syscall('kill', VICTIM, 9)", SYSTEM),
    "kills all": ("syscall('kill', -1, 9)", SYSTEM),
    "kills a thread": ("syscall('tkill', VICTIM, 9)", SYSTEM),
    "kills a thread of a process": ("syscall('tgkill', VICTIM, VICTIM, 9)", SYSTEM),
    "kills by a descriptor": ("syscall('pidfd_open', VICTIM, 0)", SYSTEM),
    "has a pipe signal another process": (
        "import fcntl\nread, write = os.pipe()\nfcntl.fcntl(read, fcntl.F_SETOWN, VICTIM)",
        SYSTEM,
    ),
    "limits another process": ("import resource\nresource.prlimit(VICTIM, resource.RLIMIT_AS, (1, 1))", SECOND_LINE),
    "limits another process by system call": ("syscall('prlimit64', VICTIM, 9, bytes(16), 0)", SYSTEM),
    "traces another process": ("syscall('ptrace', 16, VICTIM, 0, 0)", SYSTEM),
    "reads another process's memory": ("syscall('process_vm_readv', VICTIM, bytes(16), 1, bytes(16), 1, 0)", SYSTEM),
    "writes another process's memory": ("syscall('process_vm_writev', VICTIM, bytes(16), 1, bytes(16), 1, 0)", SYSTEM),
    "outlives the launcher": ("syscall('prctl', 1, 0, 0, 0, 0)", SYSTEM),
    "lets others trace it": ("syscall('prctl', 4, 1, 0, 0, 0)", SYSTEM),
    "takes capabilities": ("syscall('capset', bytes(8), bytes(24))", SYSTEM),
    "types into a terminal": ("syscall('ioctl', 0, 0x5412, b'x')", SYSTEM),
}
ENVIRONMENT = {
    "reads its parent's environment": ("return open(f'/proc/{PARENT}/environ').read()", SECOND_LINE),
    "reads another process's environment": ("return open(f'/proc/{VICTIM}/environ').read()", SECOND_LINE),
    "reads an environment by system call": (
        "return os.read(syscall('openat', -100, f'/proc/{VICTIM}/environ'.encode(), 0), 9999).decode()",
        NO_FILE,
    ),
    "reads an environment by the new system call": (
        "syscall('openat2', -100, f'/proc/{VICTIM}/environ'.encode(), bytes(24), 24)",
        NO_SUCH,
    ),
    "opens another process's descriptors": ("syscall('openat', -100, f'/proc/{VICTIM}/fd/1'.encode(), 0)", NO_FILE),
    "writes its own memory by a file": ("open('/proc/self/mem', 'r+b')", SECOND_LINE),
    "writes its own memory by a file, by system call": ("syscall('openat', -100, b'/proc/self/mem', 2)", SYSTEM),
}
FILES = {
    "lists a folder": ("return os.listdir(FOLDER)", SECOND_LINE),
    "reads a file": ("return open(FILE).read()", SECOND_LINE),
    "reads a file by system call": (
        "return os.read(syscall('openat', -100, FILE.encode(), 0), 99).decode()",
        NO_FILE,
    ),
    "reads a file beside a folder that it may open": (
        "folder = os.open(os.path.dirname(os.__file__), os.O_RDONLY)\n"
        "return os.read(os.open('../' * 20 + FILE, os.O_RDONLY, dir_fd=folder), 99).decode()",
        SECOND_LINE,
    ),
    "reads a file by its handle": ("syscall('open_by_handle_at', -100, bytes(136), 0)", SYSTEM),
    "has OpenSSL read a file": (
        "import ssl\nssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(FILE)",
        NO_FILE,
    ),
    "has OpenSSL write a file": (
        "import ssl\nssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).keylog_filename = MARKER",
        SECOND_LINE,
    ),
    "has SQLite write a file": ("import sqlite3\nsqlite3.connect(MARKER).execute('create table a (b)')", SECOND_LINE),
    "has SQLite attach a file": (
        "import sqlite3\nsqlite3.connect(':memory:').execute(f\"attach '{MARKER}' as a\")",
        SECOND_LINE,
    ),
    "shares memory under a name": (
        "import _posixshmem\n_posixshmem.shm_open('/trueup-way-out', os.O_CREAT | os.O_RDWR, 0o600)",
        SYSTEM,
    ),
    "writes a file": ("open(MARKER, 'w')", SECOND_LINE),
    "writes a file in its folder": ("open('a', 'w')", SECOND_LINE),
    "writes a file by system call": ("syscall('openat', -100, MARKER.encode(), 0o101, 0o600)", SYSTEM),
    "writes a file in its folder by system call": ("syscall('openat', -100, b'a', 0o101, 0o600)", SYSTEM),
    "writes a file of no name": ("syscall('openat', -100, b'.', 0o20200002, 0o600)", SYSTEM),
    "creates a file": ("syscall('creat', MARKER.encode(), 0o600)", SYSTEM),
    "empties a file": ("syscall('truncate', FILE.encode(), 0)", SYSTEM),
    "removes a file": ("syscall('unlinkat', -100, FILE.encode(), 0)", SYSTEM),
    "moves a file": ("syscall('renameat2', -100, FILE.encode(), -100, MARKER.encode(), 0)", SYSTEM),
    "links a file": ("syscall('linkat', -100, FILE.encode(), -100, MARKER.encode(), 0)", SYSTEM),
    "links by name": ("syscall('symlinkat', FILE.encode(), -100, MARKER.encode())", SYSTEM),
    "links by name in its folder": ("os.symlink(FILE, 'a')\nreturn open('a').read()", SECOND_LINE),
    "lets everybody read a file": ("syscall('fchmodat', -100, FILE.encode(), 0o777)", SYSTEM),
    "keeps a program in memory": ("syscall('memfd_create', b'a', 0)", SYSTEM),
    "mounts": ("syscall('mount', b'none', FOLDER.encode(), b'tmpfs', 0, 0)", SYSTEM),
    "changes its root": ("syscall('chroot', FOLDER.encode())", SYSTEM),
    "leaves its namespaces": ("syscall('unshare', 0x10020000)", SYSTEM),
    "watches files": ("syscall('fanotify_init', 0, 0)", SYSTEM),
    "loads a program into the kernel": ("syscall('bpf', 5, bytes(120), 120)", SYSTEM),
    "takes keys of the kernel": ("syscall('keyctl', 0, -3, 0, 0, 0)", SYSTEM),
    "handles its own faults": ("syscall('userfaultfd', 1)", SYSTEM),
    "counts in the kernel": ("syscall('perf_event_open', bytes(120), 0, -1, -1, 0)", SYSTEM),
}
INTERPRETER = {
    "loads native code": ("import ctypes\nctypes.CDLL(None)", SECOND_LINE),
    "maps memory for native code": (
        "import mmap\nmmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)",
        SYSTEM,
    ),
    "maps its own native code from a file": (
        "import mmap\nfile = os.open(os.__file__, os.O_RDONLY)\n"
        "mmap.mmap(file, 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)",
        SYSTEM,
    ),
    "makes memory native code": (
        "import mmap\nsyscall('mprotect', _ctypes.addressof(Long()) & ~4095, 4096, 7)",
        SYSTEM,
    ),
    "takes the number of a call of the other kind": ("NUMBERS['fork'] |= 0x40000000\nsyscall('fork')", SYSTEM),
    "finds the hook among all objects": (
        "import gc, types\nhook, = [each for each in gc.get_objects()"
        " if isinstance(each, types.FunctionType) and each.__name__ == 'hook']\n"
        "hook.__code__ = (lambda refused, writing, inside: lambda *_: None)(1, 2, 3).__code__",
        SECOND_LINE,
    ),
    "changes the hook through the frame of a refusal": (
        "try:\n    os.fork()\nexcept PermissionError as error:\n"
        "    trace = error.__traceback__\n    while trace.tb_next: trace = trace.tb_next\n"
        "    trace.tb_frame.f_locals['refused'] = frozenset()\nos.fork()",
        (SECOND_LINE, SYSTEM),  # Python 3.13 writes such locals through
    ),
    "puts a hook of its own beside": ("import sys\nsys.addaudithook(lambda *_: None)\nos.fork()", SECOND_LINE),
    "goes into an interpreter without a hook": (
        "try:\n    import _xxsubinterpreters as inner\nexcept ImportError:\n    import _interpreters as inner\n"
        "made = inner.create()\n"
        "run = getattr(inner, 'run_string', None) or inner.exec\n"
        "told = run(made, f'open({MARKER!r}, \"w\")')\n"
        "raise Exception(told.formatted)",
        SYSTEM,
    ),
    "gets at the builtins from before": (
        "import sys\nsys.modules.pop('posix')\nimport posix\nposix.fork()",
        SECOND_LINE,
    ),
    "says nonsense to its parent": ("os.write(CONNECTION, b'nonsense\\n')\nwhile True: pass", "spoke to its parent"),
    "hangs up on its parent": ("os.close(CONNECTION)\nwhile True: pass", "hung up on its parent"),
}
# open, openat, clone, mmap, mprotect, tgkill, prctl, fcntl, ioctl, prlimit64: their arguments decide.
LOOKED_AT = (
    (2, None), (257, 56), (56, 220), (9, 222), (10, 226), (234, 131), (157, 167), (72, 25), (16, 29), (302, 261),
)  # fmt: skip
WAYS = PROCESSES | SOCKETS | OTHERS | ENVIRONMENT | FILES | INTERPRETER

HELP = """
class Pointer(_ctypes._SimpleCData):
    _type_ = "z"

def pointer(content):
    return Pointer(content)

def address(port):
    return b"\\2\\0" + port.to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
"""


@dataclass
class Outside:
    """What a way out would reach."""

    folder: Path
    victim: subprocess.Popen
    heard: list[socket.socket]

    @property
    def file(self):
        return self.folder / "file"

    @property
    def marker(self):
        return self.folder / "marker"

    def names(self):
        return {
            "PARENT": os.getpid(),
            "VICTIM": self.victim.pid,
            "PORT": self.heard[0].getsockname()[1],
            "ABSTRACT": self.heard[2].getsockname()[1:].decode(),
            "FILE": str(self.file),
            "FOLDER": str(self.folder),
            "MARKER": str(self.marker),
            "CONNECTION": child.CONNECTION,
        }

    def assert_untouched(self):
        assert [path.name for path in self.folder.iterdir()] == ["file"]
        assert self.file.read_text() == SECRET
        assert self.file.stat().st_mode & 0o777 == 0o600
        assert self.file.stat().st_nlink == 1
        assert self.victim.poll() is None
        for each in self.heard:
            with pytest.raises(BlockingIOError):
                each.recv(1) if each.type == socket.SOCK_DGRAM else each.accept()


@pytest.fixture(scope="module")
def victim():
    with subprocess.Popen(["sleep", "3600"], env={"TOKEN": SECRET}, start_new_session=True) as process:
        yield process
        process.kill()


@pytest.fixture(scope="module")
def heard():
    stream, datagrams, abstract = socket.socket(), socket.socket(type=socket.SOCK_DGRAM), socket.socket(socket.AF_UNIX)
    with stream, datagrams, abstract:
        stream.bind(("127.0.0.1", 0))
        datagrams.bind(stream.getsockname())
        abstract.bind("")
        for each in (stream, abstract):
            each.listen()
        for each in (stream, datagrams, abstract):
            each.setblocking(False)
        yield [stream, datagrams, abstract]


@pytest.fixture
def outside(tmp_path, victim, heard):
    (tmp_path / "file").write_text(SECRET)
    (tmp_path / "file").chmod(0o600)
    return Outside(tmp_path, victim, heard)


def interpreter(version):
    """A Python of that version on this machine, with all of its own modules, or None."""
    if f"{sys.version_info.major}.{sys.version_info.minor}" == version:
        return sys.executable
    installed = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    for found in (shutil.which(f"python{version}"), *map(str, installed)):
        if found and subprocess.run([found, "-c", "import _ctypes, sqlite3, ssl"], capture_output=True).returncode == 0:
            return found
    return None


@pytest.fixture(scope="module", params=["3.11", "3.12", "3.13"])
def python(request):
    """Scripts run on this Python, whichever the tests run on, and behind the wall."""
    found = interpreter(request.param)
    if found is None:
        pytest.skip(f"there is no Python {request.param} on this machine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "executable", found)
        children._close()
        if children.lack():
            pytest.skip(f"there is no wall on this machine: {children.lack()}")
        yield request.param
        children._close()


def run(body, names, payload=None):
    given = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    source = f"{system_calls.prelude()}{HELP}{given}def f(events, context):\n{lines}\n"
    return script.run(
        source, "f", payload or {}, {}, region="eu-west-1", call=no_call, sleep=lambda _seconds: True, timeout=30
    )


def no_call(**asked):
    raise AssertionError(f"called {asked}")


def test_the_scripts_run_on_that_python(python, outside):
    ran = run("import sys\nreturn '%d.%d' % sys.version_info[:2]", outside.names())
    assert ran.result == python


@pytest.mark.parametrize(("body", "told"), WAYS.values(), ids=WAYS)
def test_there_is_no_way_out_for_a_script_that(python, outside, body, told):
    numbers = {name for name in system_calls.NUMBERS if f"'{name}'" in body}
    if any(system_calls.NUMBERS[name][system_calls.HERE] is None for name in numbers):
        pytest.skip("this machine has no such system call")
    ran = run(body, outside.names())
    assert ran.result is MISSING
    assert SECRET not in repr(ran)
    assert any(each in ran.error for each in ([told] if isinstance(told, str) else told)), ran.error
    outside.assert_untouched()


# uretprobe and uprobe of x86_64: the kernel does not ask a filter about them, and ends whoever calls them by SIGILL.
OF_PROBES = {335, 336}


def test_every_system_call_that_is_not_listed_is_refused(python, outside):
    listed = {numbers[system_calls.HERE] for numbers in seccomp.ALLOWED.values()}
    looked_at = {numbers[system_calls.HERE] for numbers in (*seccomp.ABSENT.values(), *LOOKED_AT)}
    refused = sorted(set(range(500)) - listed - looked_at - OF_PROBES)
    body = (
        "wrong = []\nfor NUMBERS['it'] in events['refused']:\n"
        "    try: syscall('it', 0, 0, 0, 0, 0, 0)\n"
        "    except PermissionError: continue\n"
        "    except OSError: pass\n"
        "    wrong.append(NUMBERS['it'])\n"
        "return wrong"
    )
    assert run(body, outside.names(), {"refused": refused}).result == []


def test_a_thread_that_goes_on_after_the_result_ends_with_it(python, outside):
    body = "import threading\nthreading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()\nreturn os.getpid()"
    ran = run(body, outside.names())
    assert ran.error is None
    assert not Path(f"/proc/{ran.result}").exists()


# What the second line alone does not see: why there is a wall.
UNSEEN = {
    "a file is written by system call": (
        "syscall('openat', -100, MARKER.encode(), 0o101, 0o600)",
        lambda ran, outside: outside.marker.exists(),
    ),
    "an environment is read by system call": (
        "return os.read(syscall('openat', -100, f'/proc/{VICTIM}/environ'.encode(), 0), 9999).decode()",
        lambda ran, outside: SECRET in ran.result,
    ),
    "a connection is made by system call": (
        "syscall('connect', syscall('socket', 2, 1, 0), address(PORT), 16)",
        lambda ran, outside: outside.heard[0].accept()[0].close() is None,
    ),
    "a process is forked by system call": (
        "if not syscall('fork'):\n"
        "    syscall('openat', -100, MARKER.encode(), 0o101, 0o600)\n"
        "    os._exit(0)\n"
        "os.wait()",
        lambda ran, outside: outside.marker.exists(),
    ),
}


@pytest.mark.skipif(sys.platform != "linux" or os.uname().machine != "x86_64", reason="calls of Linux on x86_64")
@pytest.mark.parametrize(("body", "happened"), UNSEEN.values(), ids=UNSEEN)
def test_without_the_wall(monkeypatch, outside, body, happened):
    monkeypatch.setattr(children, "FORKS", False)
    ran = run(body, outside.names())
    assert ran.error is None
    assert happened(ran, outside)
