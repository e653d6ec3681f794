import pytest
from botocore.exceptions import ClientError

from organization_trees import INNER, MANAGEMENT, MIDDLE, OUTER, Organizations
from trueup.rulekit import organization, organization_policies

KIND = "TAG_POLICY"

ATTACHED = {  # a policy that is attached to ...: (where, the accounts that it reaches)
    "nothing": ([], set()),
    "the root": (["r-1"], {MANAGEMENT, OUTER, MIDDLE, INNER}),
    "the outer unit": (["ou-1"], {MIDDLE, INNER}),
    "the inner unit": (["ou-2"], {INNER}),
    "one account": ([OUTER], {OUTER}),
    "an account and a unit": ([OUTER, "ou-2"], {OUTER, INNER}),
    "the root and an account": (["r-1", INNER], {MANAGEMENT, OUTER, MIDDLE, INNER}),
}


@pytest.mark.parametrize(("where", "reached"), ATTACHED.values(), ids=ATTACHED)
def test_a_policy_that_is_attached_to(where, reached):
    found = organization_policies.read(Organizations(KIND, {"guard": where}), KIND)

    assert {account for account, names in found.names.items() if names == {"guard"}} == reached
    assert {account for account, names in found.names.items() if not names} == found.names.keys() - reached


def test_policies_of_several_places_come_together():
    attached = {"a": ["r-1"], "b": ["ou-1"], "c": [INNER], "d": ["ou-2"]}
    assert organization_policies.read(Organizations(KIND, attached), KIND).names == {
        MANAGEMENT: {"a"},
        OUTER: {"a"},
        MIDDLE: {"a", "b"},
        INNER: {"a", "b", "c", "d"},
    }


@pytest.mark.parametrize(
    ("settings", "is_enabled"),
    [({}, True), ({"on": None}, False), ({"on": "PENDING_ENABLE"}, False), ({"root": False}, False)],
)
def test_policies_act_while_their_type_is_on(settings, is_enabled):
    found = organization_policies.read(Organizations(KIND, {"guard": ["r-1"]}, **settings), KIND)
    assert found.is_enabled is is_enabled
    assert all(bool(names) is is_enabled for names in found.names.values())


def test_what_an_account_is_is_told_by_the_newer_member_first():
    states = {OUTER: {"Status": "SUSPENDED"}, MIDDLE: {"Status": "ACTIVE", "State": "CLOSED"}, INNER: {}}
    found = organization_policies.read(Organizations(KIND, states=states), KIND)
    assert found.states == {MANAGEMENT: "ACTIVE", OUTER: "SUSPENDED", MIDDLE: "CLOSED", INNER: "in no known state"}


def test_it_asks_for_policies_and_units_and_not_for_accounts():
    organizations = Organizations(KIND, {"a": ["r-1"], "b": []})
    organization_policies.read(organizations, KIND)
    assert sorted(organizations.asked) == [
        *["list_accounts_for_parent"] * 3,
        *["list_organizational_units_for_parent"] * 3,
        "list_policies",
        "list_roots",
        *["list_targets_for_policy"] * 2,
    ]


def test_an_account_sees_its_organization_or_none():
    assert organization.describe(Organizations(KIND))["MasterAccountId"] == MANAGEMENT
    assert organization.describe(Organizations(KIND, management=None)) == {}


def test_what_else_is_refused_is_an_error():
    class Refused:
        def describe_organization(self):
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "DescribeOrganization")

    with pytest.raises(ClientError):
        organization.describe(Refused())
