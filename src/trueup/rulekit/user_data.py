"""Reading the user data of instances, which comes in Base64 and may be packed once more.

Source: EC2 user guide, "Run commands when you launch an EC2 instance with user data input"; cloud-init, "User-data
formats": shell scripts, gzip, and MIME archives whose parts may be in Base64 each.
"""

from __future__ import annotations

import zlib
from base64 import b64decode
from binascii import Error as Base64Error
from email import message_from_bytes, policy

_GZIP = b"\x1f\x8b"
_MOST = 1_000_000  # bytes unpacked: 16 KB may hold gigabytes of zeros


def text(encoded: str | None) -> str:
    """What an instance is given to run, all parts of an archive in their order; empty where there is none.

    Text that is not in Base64, and bytes that are no UTF-8, are read as they stand.
    """
    try:
        raw = b64decode((encoded or "").encode(), validate=True)
    except (Base64Error, ValueError):
        raw = (encoded or "").encode()
    return _parts(_unpacked(raw))


def _unpacked(raw: bytes) -> bytes:
    if not raw.startswith(_GZIP):
        return raw
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(raw, _MOST)
    except zlib.error:
        return raw


def _parts(raw: bytes) -> str:
    if not raw[:1000].lower().startswith((b"content-type: multipart", b"mime-version:")):
        return raw.decode(errors="replace")
    parts = (part for part in message_from_bytes(raw, policy=policy.default).walk() if not part.is_multipart())
    payloads = (part.get_payload(decode=True) for part in parts)
    return "\n".join(_unpacked(each).decode(errors="replace") for each in payloads if isinstance(each, bytes))
