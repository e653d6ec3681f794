from datetime import datetime, timedelta
from unittest.mock import patch

import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations
from trueup.emulated import extend, services

RULE = "WELL_ARCHITECTED_WORKLOAD_REVIEWED"
PROOF = "model"  # moto has no Well-Architected Tool; ours keeps workloads as its API reference has it
NOW = datetime.fromisoformat(support.NOW)


def workload(name="shop", days=10, lenses=("wellarchitected",), owner=ACCOUNT, pillars=None, **counts):
    answered = {"security": counts} if pillars is None else pillars
    return {
        "summary": {"WorkloadId": name, "WorkloadName": name, "Lenses": list(lenses), "Owner": owner},
        "review": {
            "UpdatedAt": NOW - timedelta(days=days),
            "PillarReviewSummaries": [{"PillarId": key, "RiskCounts": held} for key, held in answered.items()],
        },
    }


DONE = {"NONE": 9, "MEDIUM": 1, "NOT_APPLICABLE": 1}
RISKY, OPEN = {"NONE": 9, "HIGH": 2}, {"NONE": 9, "UNANSWERED": 2}
TWO = {"maxHighRisks": "2"}

SCENARIOS = {  # given workloads of which ...: (all of them, inputs, then the account is ...)
    "there is none": ([], {}, NON_COMPLIANT),
    "one is reviewed": ([workload(**DONE)], {}, COMPLIANT),
    "one was reviewed a year ago": ([workload(days=365, **DONE)], {}, COMPLIANT),
    "one was reviewed a day before that": ([workload(days=366, **DONE)], {}, NON_COMPLIANT),
    "one was reviewed within the days that are asked for": (
        [workload(days=30, **DONE)],
        {"maxReviewAgeDays": "30"},
        COMPLIANT,
    ),
    "one was not": ([workload(days=31, **DONE)], {"maxReviewAgeDays": "30"}, NON_COMPLIANT),
    "one has high risks": ([workload(**RISKY)], {}, NON_COMPLIANT),
    "one has one high risk": ([workload(HIGH=1)], {}, NON_COMPLIANT),
    "one has as many high risks as may be": ([workload(**RISKY)], TWO, COMPLIANT),
    "one has one more": ([workload(NONE=8, HIGH=3)], TWO, NON_COMPLIANT),
    "one has no high risk, and says so": ([workload(HIGH=0, NONE=11, UNANSWERED=0)], {}, COMPLIANT),
    "one has high risks in another pillar": (
        [workload(pillars={"reliability": RISKY, "security": DONE})],
        {},
        COMPLIANT,
    ),
    "one has no answer to two questions": ([workload(**OPEN)], {}, NON_COMPLIANT),
    "one has no answer to one": ([workload(NONE=10, UNANSWERED=1)], {}, NON_COMPLIANT),
    "one tells nothing of security": ([workload(pillars={"reliability": DONE})], {}, NON_COMPLIANT),
    "one has no counts": ([workload(pillars={"security": None})], {}, NON_COMPLIANT),
    "one is reviewed by another lens": ([workload(lenses=["serverless"], **DONE)], {}, NON_COMPLIANT),
    "one is reviewed by two lenses": ([workload(lenses=["serverless", "wellarchitected"], **DONE)], {}, COMPLIANT),
    "one has no lens": ([workload(lenses=[], **DONE)], {}, NON_COMPLIANT),
    "one is shared by another account": ([workload(owner="111122223333", **DONE)], {}, NON_COMPLIANT),
    "one is reviewed and one that is shared is not": (
        [workload(**DONE), workload("theirs", owner="111122223333", **OPEN)],
        {},
        COMPLIANT,
    ),
    "one is reviewed, and nobody says whose it is": ([workload(owner=None, **DONE)], {}, COMPLIANT),
    "one is reviewed and one is not": ([workload(**DONE), workload("bank", **OPEN)], {}, NON_COMPLIANT),
    "two are reviewed": ([workload(**DONE), workload("bank", **DONE)], {}, COMPLIANT),
}


class Tool:
    """The Well-Architected Tool with these workloads, each on a page of its own."""

    def __init__(self, workloads):
        self.pages = [[each["summary"]] for each in workloads] or [[]]
        self.reviews = {each["summary"]["WorkloadId"]: each["review"] for each in workloads}

    def list_workloads(self, **asked):
        number = int(asked.get("NextToken", 0))
        more = {"NextToken": str(number + 1)} if number + 1 < len(self.pages) else {}
        return {"WorkloadSummaries": self.pages[number], **more}

    def get_lens_review(self, **asked):
        assert asked["LensAlias"] == "wellarchitected"
        return {"LensReview": self.reviews[asked["WorkloadId"]]}


def judged(workloads, **inputs):
    with patch.object(support, "client", lambda service, _region: {"wellarchitected": Tool(workloads)}[service]):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("workloads", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_workloads_of_which(workloads, inputs, expected):
    [evaluation] = judged(workloads, **inputs)

    assert (evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) == (ACCOUNT, expected)


def test_a_workload_whose_lenses_are_null_has_none():
    odd = workload(**DONE)
    odd["summary"]["Lenses"] = None

    assert judged([odd])[0]["ComplianceType"] == NON_COMPLIANT


NOT_ALL = "Not every workload is reviewed: "
ANNOTATIONS = {
    "that there is none": ([], "The account has no workload in the Well-Architected Tool."),
    "the lens": ([workload(lenses=[])], f"{NOT_ALL}shop is not reviewed by AWS's own lens."),
    "the age": (
        [workload(days=400, **DONE)],
        f"{NOT_ALL}shop was last reviewed 400 days ago, not within 365.",
    ),
    "the questions": ([workload(**OPEN)], f"{NOT_ALL}shop has 2 questions of security without an answer."),
    "that nothing is told": (
        [workload(pillars={})],
        f"{NOT_ALL}shop has all questions of security without an answer.",
    ),
    "the risks, of each": (
        [workload(**RISKY), workload("bank", **RISKY)],
        f"{NOT_ALL}shop has 2 high risks in security, not at most 0, bank has 2 high risks in security, not at most 0.",
    ),
}


@pytest.mark.parametrize(("workloads", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says(workloads, annotation):
    [evaluation] = judged(workloads)

    assert evaluation["Annotation"] == annotation


@pytest.mark.parametrize(
    "inputs",
    [{"maxReviewAgeDays": "0"}, {"maxReviewAgeDays": "3651"}, {"maxHighRisks": "-1"}, {"maxHighRisks": "101"}],
    ids=str,
)
def test_numbers_that_are_none_are_refused(inputs):
    assert judged([], **inputs)["customerErrorCode"] == "InvalidParameterValueException"


@pytest.mark.parametrize(
    "inputs", [{"maxReviewAgeDays": "1"}, {"maxReviewAgeDays": "3650", "maxHighRisks": "100"}], ids=str
)
def test_the_least_and_the_most_are_taken(inputs):
    assert judged([workload(days=0, **DONE)], **inputs)[0]["ComplianceType"] == COMPLIANT


def test_what_is_emulated_has_no_answer_yet():
    services.load()
    with aws() as client, extend.installed():
        bad(client)
        [evaluation] = evaluations(RULE)

    assert evaluation["Annotation"].startswith(f"{NOT_ALL}shop has ")


def bad(aws):
    """A workload that nobody has reviewed yet."""
    aws("wellarchitected").create_workload(
        WorkloadName="shop",
        Description="sells",
        Environment="PRODUCTION",
        AwsRegions=["eu-west-1"],
        ReviewOwner="security@example.com",
        Lenses=["wellarchitected"],
        ClientRequestToken="shop",
    )
    return aws("sts").get_caller_identity()["Account"]
