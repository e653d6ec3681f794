from datetime import datetime, timedelta

import pytest

from detectors import DETECTOR, GuardDuty, evaluations, verdict
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, NOW

RULE = "GUARDDUTY_NON_ARCHIVED_FINDINGS"
PROOF = "model"  # moto makes no findings
HIGH, MEDIUM, LOW = 7, 5, 2
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)

SCENARIOS = {  # given findings of which ...: (severity, age and whether archived of each, inputs, then the account is)
    "there are none": ([], {}, COMPLIANT),
    "a high one is a day old": ([(HIGH, DAY, False)], {}, COMPLIANT),
    "a high one is older than a day": ([(HIGH, DAY + SECOND, False)], {}, NON_COMPLIANT),
    "a critical one is older than a day": ([(9.5, DAY + SECOND, False)], {}, NON_COMPLIANT),
    "a high one is old and archived": ([(HIGH, 90 * DAY, True)], {}, COMPLIANT),
    "one is almost high": ([(6.9, 2 * DAY, False)], {}, COMPLIANT),
    "a medium one is a week old": ([(MEDIUM, 7 * DAY, False)], {}, COMPLIANT),
    "a medium one is older than a week": ([(MEDIUM, 7 * DAY + SECOND, False)], {}, NON_COMPLIANT),
    "one is just medium, and older than a week": ([(4.0, 8 * DAY, False)], {}, NON_COMPLIANT),
    "one is almost medium": ([(3.9, 8 * DAY, False)], {}, COMPLIANT),
    "a low one is a month old": ([(LOW, 30 * DAY, False)], {}, COMPLIANT),
    "a low one is older than a month": ([(LOW, 30 * DAY + SECOND, False)], {}, NON_COMPLIANT),
    "the old ones are archived, and new ones are not": (
        [(HIGH, 2 * DAY, True), (HIGH, SECOND, False), (LOW, 2 * DAY, False)],
        {},
        COMPLIANT,
    ),
    "a high one is old where more is allowed": ([(HIGH, 3 * DAY, False)], {"daysHighSev": "3"}, COMPLIANT),
    "a high one is old, where more is allowed of high ones than of medium ones": (
        [(7, 20 * DAY, False)],
        {"daysHighSev": "30"},
        COMPLIANT,
    ),
    "a medium one is old, where more is allowed of medium ones than of low ones": (
        [(4, 60 * DAY, False)],
        {"daysMediumSev": "90"},
        COMPLIANT,
    ),
    "a medium one is old where less is allowed": (
        [(MEDIUM, 3 * DAY, False)],
        {"daysMediumSev": "2"},
        NON_COMPLIANT,
    ),
    "a low one is old where less is allowed": ([(LOW, 3 * DAY, False)], {"daysLowSev": "2"}, NON_COMPLIANT),
    "a high one is new where none is allowed": ([(HIGH, SECOND, False)], {"daysHighSev": "0"}, NON_COMPLIANT),
    "a medium one is new where none is allowed": ([(MEDIUM, SECOND, False)], {"daysMediumSev": "0"}, NON_COMPLIANT),
    "a low one is new where none is allowed": ([(LOW, SECOND, False)], {"daysLowSev": "0"}, NON_COMPLIANT),
}


def listing(findings):
    """ListFindings over findings by severity, age and whether they are archived; their ids are f0, f1 and so on."""
    now = datetime.fromisoformat(NOW)

    def list_findings(**asked):
        assert asked["DetectorId"] == DETECTOR
        assert asked["SortCriteria"] == {"AttributeName": "createdAt", "OrderBy": "ASC"}
        wanted = asked["FindingCriteria"]["Criterion"]
        assert wanted.keys() == {"service.archived", "severity", "createdAt"}
        assert wanted["service.archived"] == {"Equals": ["false"]}
        band, [before] = wanted["severity"], wanted["createdAt"].values()
        assert wanted["createdAt"].keys() == {"LessThan"}
        assert band.keys() <= {"GreaterThanOrEqual", "LessThan"}
        found = [
            (-age, f"f{number}")
            for number, (severity, age, archived) in enumerate(findings)
            if not archived and band.get("GreaterThanOrEqual", 0) <= severity < band.get("LessThan", 11)
            if (now - age).timestamp() * 1000 < before
        ]
        return [{"FindingIds": []}, {"FindingIds": [each for _, each in sorted(found)]}]

    return GuardDuty({}, list_findings=list_findings)


@pytest.mark.parametrize(("findings", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_findings_of_which(findings, inputs, expected):
    assert verdict(RULE, listing(findings), **inputs) == expected


def test_the_annotation_names_the_oldest_of_each_severity():
    findings = [(LOW, 40 * DAY, False), (HIGH, 5 * DAY, False), (HIGH, 6 * DAY, False), (MEDIUM, 8 * DAY, False)]
    [judged] = evaluations(RULE, listing(findings))
    assert judged["Annotation"] == (
        "Not archived are the findings f2 is of high severity and older than 1 days; "
        "f3 is of medium severity and older than 7 days; f0 is of low severity and older than 30 days. "
        "There may be more of each."
    )


def test_a_suspended_detector_has_its_findings_still():
    guardduty = listing([(HIGH, 2 * DAY, False)])
    guardduty.detector = {"Status": "DISABLED"}
    assert verdict(RULE, guardduty) == NON_COMPLIANT


def test_without_a_detector_there_is_nothing_to_judge():
    [judged] = evaluations(RULE, GuardDuty(None))
    assert judged["ComplianceType"] == NOT_APPLICABLE
    assert judged["Annotation"] == "GuardDuty has no detector in this Region, and so no findings."


def test_a_refusal_is_not_a_verdict():
    told = evaluations(RULE, GuardDuty({}, list_findings="AccessDeniedException"))
    assert told["customerErrorCode"] == "AccessDeniedException"


@pytest.mark.parametrize("name", ["daysLowSev", "daysMediumSev", "daysHighSev"])
@pytest.mark.parametrize("days", ["-1", "soon", ""])
def test_days_are_a_whole_number(name, days):
    assert evaluations(RULE, listing([]), **{name: days})["customerErrorCode"] == "InvalidParameterValueException"


def bad(aws):
    """A finding of high severity is months old, and nobody has archived it."""
    guardduty = aws("guardduty")
    detector = guardduty.create_detector(Enable=True)["DetectorId"]
    guardduty.create_sample_findings(DetectorId=detector, FindingTypes=["Backdoor:EC2/DenialOfService.Tcp"])
    return ACCOUNT
