"""One empty account, as its clients."""

import pytest

from emulating import REGION
from trueup import aws, emulated


@pytest.fixture
def client():
    with emulated.emulation():
        session = aws.session(region=REGION, credentials=emulated.KEYS)
        yield session.client
