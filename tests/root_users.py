"""What IAM knows of a root user: no API makes any of it, so it is told by hand or planted."""

from moto.iam.models import iam_backends

from support import ACCOUNT
from trueup.emulated.extend import state

BARE = {"AccountPasswordPresent": 1, "AccountAccessKeysPresent": 0, "AccountSigningCertificatesPresent": 0}
TAKEN_AWAY = BARE | {"AccountPasswordPresent": 0}


class Iam:
    """IAM with a summary, and virtual devices, one on each page."""

    def __init__(self, numbers, devices=()):
        self.numbers, self.devices = numbers, devices

    def get_account_summary(self):
        return {"SummaryMap": self.numbers}

    def get_paginator(self, operation):
        assert operation == "list_virtual_mfa_devices"
        return self

    def paginate(self, **asked):
        assert asked == {"AssignmentStatus": "Assigned"}
        return [{"VirtualMFADevices": []}, *({"VirtualMFADevices": [each]} for each in self.devices)]


def plant(**numbers):
    """Sets numbers of the summary of moto's account, by moto's names: account_access_keys_present=1."""
    for name, number in numbers.items():
        setattr(iam_backends[ACCOUNT]["aws"].account_summary, f"_{name}", number)


def plant_use(**columns):
    """Sets columns of the root user's row of the credential report: password_last_used="2026-01-01T00:00:00+00:00"."""
    state(iam_backends[ACCOUNT]["aws"]).setdefault("root user", {}).update(columns)
