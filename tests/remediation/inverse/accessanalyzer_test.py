from undoing import no_way_back, service, way_back

accessanalyzer = service("accessanalyzer")


def test_an_analyzer_that_was_made_goes_and_one_that_was_there_stays():
    made = accessanalyzer("CreateAnalyzer", analyzerName="a", type="ACCOUNT")
    assert way_back(made, None) == {"DeleteAnalyzer": {"analyzerName": "a"}}
    assert way_back(made, {"analyzer": {"arn": "arn"}}) == {}


def test_a_deleted_analyzer_is_not_made_again():
    no_way_back(accessanalyzer("DeleteAnalyzer", analyzerName="a"), [], "what DeleteAnalyzer removes is not kept")
