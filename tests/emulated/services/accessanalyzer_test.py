from emulating import REGION, refused


def names(client, **asked):
    return [each["name"] for each in client("accessanalyzer").list_analyzers(**asked)["analyzers"]]


def test_an_analyzer_is_made_listed_and_deleted(client):
    analyzers = client("accessanalyzer")
    arn = analyzers.create_analyzer(analyzerName="a", type="ACCOUNT")["arn"]
    assert arn.startswith(f"arn:aws:access-analyzer:{REGION}:")
    assert analyzers.get_analyzer(analyzerName="a")["analyzer"]["status"] == "ACTIVE"
    assert names(client) == names(client, type="ACCOUNT") == ["a"]
    assert names(client, type="ORGANIZATION") == []

    analyzers.delete_analyzer(analyzerName="a")

    assert names(client) == []
    assert refused(analyzers.get_analyzer, analyzerName="a") == "ResourceNotFoundException"
    assert refused(analyzers.delete_analyzer, analyzerName="a") == "ResourceNotFoundException"


def test_a_name_is_taken_once_and_an_account_has_one_analyzer_of_a_type(client):
    analyzers = client("accessanalyzer")
    analyzers.create_analyzer(analyzerName="a", type="ACCOUNT")
    assert refused(analyzers.create_analyzer, analyzerName="a", type="ORGANIZATION") == "ConflictException"
    assert refused(analyzers.create_analyzer, analyzerName="b", type="ACCOUNT") == "ServiceQuotaExceededException"
    analyzers.create_analyzer(analyzerName="b", type="ORGANIZATION")
    analyzers.create_analyzer(analyzerName="c", type="ORGANIZATION")
    assert names(client) == ["a", "b", "c"]


def test_unused_access_is_tracked_for_so_many_days(client):
    analyzers = client("accessanalyzer")
    analyzers.create_analyzer(analyzerName="a", type="ORGANIZATION_UNUSED_ACCESS")
    told = {"unusedAccess": {"unusedAccessAge": 30}}
    analyzers.create_analyzer(analyzerName="b", type="ORGANIZATION_UNUSED_ACCESS", configuration=told)
    ages = [
        each["configuration"]["unusedAccess"]["unusedAccessAge"] for each in analyzers.list_analyzers()["analyzers"]
    ]
    assert ages == [90, 30]
