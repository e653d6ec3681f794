"""What a PDF says, as poppler reads it: a tool that knows nothing of Typst."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

needs_poppler = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="no pdftotext on this machine; install poppler-utils"
)


def pages(path: Path) -> list[str]:
    """The text of each page, in the order in which it was set."""
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def text(path: Path) -> str:
    """All of it, on one line."""
    return " ".join(" ".join(pages(path)).split())


def facts(path: Path) -> dict[str, str]:
    """What pdfinfo tells."""
    said = subprocess.run(["pdfinfo", path], capture_output=True, check=True, text=True).stdout
    return dict(re.findall(r"^([^:]+):\s+(.*)$", said, re.MULTILINE))


def structure(path: Path) -> str:
    """The tags, one on a line, with the text in them."""
    return subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, check=True).stdout.decode()
