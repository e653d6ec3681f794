"""GuardDuty with one detector, or none, as a rule is told of it: for the tests of the rules about it."""

from unittest.mock import patch

from botocore.exceptions import ClientError

import support

DETECTOR = "d1"
AT_ONCE = 50  # accounts that GetMemberDetectors takes


def feature(name, status="ENABLED", **more):
    """One of a detector's features."""
    return {"Name": name, "Status": status, **more}


class GuardDuty:
    """A detector by what GetDetector tells of it, or None; members by their status and what is told of them.

    told: answers of other operations, by the client's names of them, or codes of their errors.
    """

    def __init__(self, detector, members=None, administrator=None, **told):
        self.detector = detector
        self.members = members or {}
        self.administrator = administrator
        self.told = told
        self.asked = []

    def get_paginator(self, operation):
        return Pages(getattr(self, operation))

    def list_detectors(self):
        return [{"DetectorIds": []}, {"DetectorIds": [] if self.detector is None else [DETECTOR]}]

    def get_detector(self, **parameters):
        assert parameters == {"DetectorId": DETECTOR}
        return {"ServiceRole": "role", "Status": "ENABLED"} | self.detector

    def get_administrator_account(self, **parameters):
        assert parameters == {"DetectorId": DETECTOR}
        return {"Administrator": self.administrator} if self.administrator else {}

    def list_members(self, **parameters):
        assert parameters == {"DetectorId": DETECTOR, "OnlyAssociated": "true"}
        members = [{"AccountId": each, "RelationshipStatus": status} for each, (status, _) in self.members.items()]
        return [{"Members": members[:1]}, {}, {"Members": members[1:]}]

    def get_member_detectors(self, **parameters):
        assert parameters["DetectorId"] == DETECTOR
        assert 1 <= len(parameters["AccountIds"]) <= AT_ONCE
        self.asked.append(parameters["AccountIds"])
        told = {each: self.members[each][1] for each in parameters["AccountIds"]}
        return {
            "MemberDataSourceConfigurations": [
                {"AccountId": each} | features for each, features in told.items() if features is not None
            ],
            "UnprocessedAccounts": [{"AccountId": each, "Result": "no"} for each in told if told[each] is None],
        }

    def __getattr__(self, operation):
        def answer(**parameters):
            self.asked.append((operation, parameters))
            told = self.told[operation]
            if isinstance(told, str):
                raise ClientError({"Error": {"Code": told, "Message": "no"}}, operation)
            return told(**parameters) if callable(told) else told

        return answer


class Pages:
    """What a paginator of boto3 gives."""

    def __init__(self, answer):
        self.answer = answer

    def paginate(self, **parameters):
        told = self.answer(**parameters)
        return told if isinstance(told, list) else [told]


def evaluations(rule, guardduty, **inputs):
    """What a rule makes of it."""
    with patch.object(support, "client", lambda service, _region: {"guardduty": guardduty}[service]):
        return support.evaluations(rule, **inputs)


def verdict(rule, guardduty, **inputs):
    """The one verdict, which is about the account."""
    [evaluation] = evaluations(rule, guardduty, **inputs)
    assert evaluation["ComplianceResourceId"] == support.ACCOUNT
    return evaluation["ComplianceType"]
