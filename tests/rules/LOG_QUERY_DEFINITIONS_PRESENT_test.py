from unittest.mock import patch

import pytest

import fakes
import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations

RULE = "LOG_QUERY_DEFINITIONS_PRESENT"
PROOF = "model"  # moto has no saved queries; ours are, as the API reference has them

IR = "incident-response/"

SCENARIOS = {  # given an account that saved the queries ...: (their names, inputs, then the account is ...)
    "none": ([], {}, NON_COMPLIANT),
    "of another folder": (["daily/errors"], {}, NON_COMPLIANT),
    "of a folder within another": ([f"old/{IR}keys"], {}, NON_COMPLIANT),
    "of a folder of nearly the name": (["incident-responses/keys", "Incident-response/keys"], {}, NON_COMPLIANT),
    "of the folder": ([f"{IR}keys"], {}, COMPLIANT),
    "of the folder, in a folder within": ([f"{IR}iam/keys"], {}, COMPLIANT),
    "of two folders": (["daily/errors", f"{IR}keys"], {}, COMPLIANT),
    "fewer than wanted": ([f"{IR}keys", f"{IR}root"], {"minimumQueries": "3"}, NON_COMPLIANT),
    "as many as wanted": ([f"{IR}keys", f"{IR}root"], {"minimumQueries": "2"}, COMPLIANT),
    "more than a page of, but too few": (
        [f"{IR}{number}" for number in range(24)],
        {"minimumQueries": "25"},
        NON_COMPLIANT,
    ),
    "more than a page of, and enough": ([f"{IR}{number}" for number in range(25)], {"minimumQueries": "25"}, COMPLIANT),
    "of the folder that is asked for": (["runbooks/keys"], {"namePrefix": "runbooks/"}, COMPLIANT),
    "of the folder, where another is asked for": ([f"{IR}keys"], {"namePrefix": "runbooks/"}, NON_COMPLIANT),
}


class Saved:
    """CloudWatch Logs with queries of these names, ten on a page."""

    def __init__(self, names):
        self.names = names

    def describe_query_definitions(self, **given):
        fits = [name for name in self.names if name.startswith(given["queryDefinitionNamePrefix"])]
        first = int(given.get("nextToken", 0))
        answer = {"queryDefinitions": [{"name": name} for name in fits[first : first + 10]]}
        if first + 10 < len(fits):
            answer["nextToken"] = str(first + 10)
        return fakes.validated("logs", "DescribeQueryDefinitions", given, answer)


def judged(names, **inputs):
    with patch.object(support, "client", lambda service, _region: {"logs": Saved(names)}[service]):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("names", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_that_saved_the_queries(names, inputs, expected):
    [evaluation] = judged(names, **inputs)

    judged_is = evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"]
    assert (*judged_is, evaluation["ComplianceType"]) == ("AWS::::Account", ACCOUNT, expected)


@pytest.mark.parametrize(("names", "told"), [([], 0), ([f"{IR}keys"], 1)])
def test_how_many_there_are_is_told(names, told):
    [evaluation] = judged(names, minimumQueries="2")
    assert evaluation["Annotation"] == f"Saved queries whose names begin with {IR}: {told}, where 2 are wanted."


@pytest.mark.parametrize(
    "inputs",
    [
        {"minimumQueries": "0"},
        {"minimumQueries": "1001"},
        {"namePrefix": ""},
        {"namePrefix": "a" * 201},
        {"namePrefix": "a*"},
    ],
)
def test_what_is_no_number_and_no_prefix_is_refused(inputs):
    assert judged([], **inputs)["customerErrorCode"] == "InvalidParameterValueException"


@pytest.mark.parametrize("inputs", [{"minimumQueries": "1000"}, {"namePrefix": "a" * 200}])
def test_the_limits_of_inputs_are_allowed(inputs):
    assert judged([], **inputs)[0]["ComplianceType"] == NON_COMPLIANT


def saved(aws, *names):
    for name in names:
        aws("logs").put_query_definition(name=name, queryString="fields @timestamp, @message | limit 20")
    return ACCOUNT


def bad(aws):
    """The only query that is saved is for another purpose."""
    return saved(aws, "daily/errors")


def good(aws):
    """A query for responders is saved."""
    return saved(aws, "daily/errors", f"{IR}keys")
