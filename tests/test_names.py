import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import support
from trueup import catalogue, names

RULES = sorted(catalogue.load(support.ROOT).rules)
LONG = "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC"

DEPLOYED = {
    "by rdk": "INCOMING_SSH_DISABLED",
    "by hand": "incoming-ssh-disabled",
    "in a pack": "incoming-ssh-disabled-conformance-pack-szsm1uv0w",
    "as an organization rule": "OrgConfigRule-incoming-ssh-disabled-dbgzf8ba",
    "as an organization rule under its own name": "OrgConfigRule-INCOMING_SSH_DISABLED-dbgzf8ba",
    "by rdk in a pack": "INCOMING_SSH_DISABLED-conformance-pack-szsm1uv0w",
}


@pytest.mark.parametrize("deployed", DEPLOYED.values(), ids=DEPLOYED)
def test_a_rule_is_found_when_deployed(deployed):
    assert names.rule_of(deployed, RULES) == "INCOMING_SSH_DISABLED"


FOREIGN = {
    "another team's rule": "incoming-ssh",
    "a rule of ours with something added": "incoming-ssh-disabled-too",
    "a suffix that AWS does not make": "incoming-ssh-disabled-conformance-pack-short",
    "nothing": "",
}


@pytest.mark.parametrize("deployed", FOREIGN.values(), ids=FOREIGN)
def test_no_rule_is_found_for(deployed):
    assert names.rule_of(deployed, RULES) is None


def test_a_long_name_is_cut_and_told_apart_by_a_digest():
    other = LONG + "ALLY"
    assert len(names.deployed(LONG)) <= names.LONGEST_DEPLOYED
    assert names.deployed(LONG) != names.deployed(other)
    assert names.rule_of(names.deployed(LONG) + "-conformance-pack-abcdefghi", [other, LONG]) == LONG


RULE_NAMES = st.from_regex(r"[A-Z][A-Z0-9]{0,12}(_[A-Z0-9]{1,12}){1,5}", fullmatch=True)


@given(RULE_NAMES)
def test_every_name_fits_what_aws_accepts_and_leads_back(rule):
    deployed = names.deployed(rule)
    assert re.fullmatch(r"[a-z][a-z0-9-]*[a-z0-9]", deployed)
    assert len(deployed) <= names.LONGEST_DEPLOYED
    for form in ("{}", "{}-conformance-pack-a1b2c3d4e", "OrgConfigRule-{}-a1b2c3d4"):
        assert names.rule_of(form.format(deployed), [rule]) == rule
