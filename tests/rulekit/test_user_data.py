import gzip
from base64 import b64encode
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from trueup.rulekit import user_data

SCRIPT = "#!/bin/sh\necho grüezi\n"


def encoded(raw):
    return b64encode(raw if isinstance(raw, bytes) else raw.encode()).decode()


def archive(*parts):
    message = MIMEMultipart()
    for part in parts:
        message.attach(part)
    return message.as_bytes()


SHAPES = {  # user data that is ...: (as it comes, as it is read)
    "absent": (None, ""),
    "empty": ("", ""),
    "a script": (encoded(SCRIPT), SCRIPT),
    "a script that was never encoded": (SCRIPT, SCRIPT),
    "packed": (encoded(gzip.compress(SCRIPT.encode())), SCRIPT),
    "an archive of scripts": (encoded(archive(MIMEText("one"), MIMEText("two", "x-shellscript"))), "one\ntwo"),
    "an archive of an encoded part": (encoded(archive(MIMEApplication(SCRIPT.encode()))), SCRIPT),
    "an archive of a packed part": (encoded(archive(MIMEApplication(gzip.compress(SCRIPT.encode())))), SCRIPT),
    "a packed archive": (encoded(gzip.compress(archive(MIMEText("one")))), "one"),
    "bytes that are no text": (encoded(b"\xff\xfepassword"), "\ufffd\ufffdpassword"),
    "what only begins as if it were packed": (encoded(b"\x1f\x8bpassword"), "\x1f\ufffdpassword"),
}


@pytest.mark.parametrize(("given", "read"), SHAPES.values(), ids=SHAPES)
def test_user_data_that_is(given, read):
    assert user_data.text(given) == read


def test_no_more_is_unpacked_than_a_machine_can_hold():
    assert len(user_data.text(encoded(gzip.compress(b"a" * 5_000_000)))) == 1_000_000
