import pytest

from trueup.rulekit import paging

PAGES = {  # a list of ...: the pages, by the token that asks for each
    "one page": {None: {"Things": [1]}},
    "one page, with null for a token": {None: {"Things": [1], "NextToken": None}},
    "three pages": {
        None: {"Things": [1], "NextToken": "b"},
        "b": {"Things": [], "NextToken": "c"},
        "c": {"Things": [2], "NextToken": ""},
    },
}


@pytest.mark.parametrize("told", PAGES.values(), ids=PAGES)
def test_a_list_of(told):
    def ask(**parameters):
        assert parameters.pop("Id") == "i"
        assert parameters.keys() <= {"NextToken"}
        return told[parameters.get("NextToken")]

    assert list(paging.pages(ask, Id="i")) == list(told.values())
