"""No test reaches an AWS account or reads one's settings, and none depends on the terminal it runs in."""

import os

import pytest
from hypothesis import HealthCheck, settings

import botocore_once

# How long an example takes is the machine's affair: no test is timed.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# What moto and botocore do for each account and session that is new, as they are in nearly every test: the images that
# nobody starts are left out, and what would be made alike is made once in a process.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
botocore_once.share()

pytest_plugins = ["moto_server"]

AWS_SETTINGS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture(autouse=True)
def _no_aws_settings(monkeypatch):
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in AWS_SETTINGS.items():
        monkeypatch.setenv(name, value)
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
