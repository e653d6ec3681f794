import pytest

from emulating import refused


@pytest.fixture
def tool(client):
    return client("wellarchitected")


def create(tool, name="shop", token="one"):
    return tool.create_workload(
        WorkloadName=name,
        Description="sells",
        Environment="PRODUCTION",
        AwsRegions=["eu-west-1"],
        ReviewOwner="security@example.com",
        Lenses=["wellarchitected"],
        ClientRequestToken=token,
    )["WorkloadId"]


def test_a_workload_is_listed_and_has_no_answer_yet(tool):
    assert tool.list_workloads()["WorkloadSummaries"] == []
    made = create(tool)
    [listed] = tool.list_workloads()["WorkloadSummaries"]
    assert (listed["WorkloadId"], listed["WorkloadName"], listed["Lenses"]) == (made, "shop", ["wellarchitected"])
    review = tool.get_lens_review(WorkloadId=made, LensAlias="wellarchitected")["LensReview"]
    counts = {each["PillarId"]: each["RiskCounts"] for each in review["PillarReviewSummaries"]}
    assert counts["security"] == {"UNANSWERED": 11}
    assert review["UpdatedAt"] == listed["UpdatedAt"]


def test_the_same_request_makes_one_workload(tool):
    assert create(tool) == create(tool) != create(tool, "bank", "two")
    assert len(tool.list_workloads()["WorkloadSummaries"]) == 2


def test_a_review_that_is_not_there_is_refused(tool):
    asked = {"WorkloadId": create(tool), "LensAlias": "serverless"}
    assert refused(tool.get_lens_review, **asked) == "ResourceNotFoundException"
    asked = {"WorkloadId": "0" * 32, "LensAlias": "wellarchitected"}
    assert refused(tool.get_lens_review, **asked) == "ResourceNotFoundException"
