"""Files that kill the process which opens them, so often: processes of other kinds import this by name."""

import os
import signal


def opened(times, path, mode="rb"):
    """The open file, once as many processes have died of it as the file beside it is to count."""
    deaths = path.with_suffix(".deaths")
    died = deaths.stat().st_size if deaths.exists() else 0
    if died < times:
        with deaths.open("ab") as stream:
            stream.write(b".")
        os.kill(os.getpid(), signal.SIGKILL)
    return path.open(mode)
