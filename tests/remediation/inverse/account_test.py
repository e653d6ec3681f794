import pytest

from undoing import comes_back, service

account = service("account")

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no alternate contact": (
        [],
        account(
            "PutAlternateContact",
            AlternateContactType="SECURITY",
            Name="n",
            Title="t",
            EmailAddress="e@e",
            PhoneNumber="1",
        ),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)
