import pytest

import waf_classic
from emulating import refused


def held(client, kind, number):
    """What a rule, a rule group or a web ACL holds."""
    waf = client("waf-regional")
    if kind == "rule":
        return waf.get_rule(RuleId=number)["Rule"]["Predicates"]
    if kind == "rule_group":
        return waf.list_activated_rules_in_rule_group(RuleGroupId=number)["ActivatedRules"]
    return waf.get_web_acl(WebACLId=number)["WebACL"]["Rules"]


@pytest.mark.parametrize("kind", ["rule", "rule_group", "web_acl"])
def test_each_is_made_empty_and_filled_by_an_update(client, kind):
    make = getattr(waf_classic, kind)
    assert held(client, kind, make(client)) == []
    assert len(held(client, kind, make(client, filled=True))) == 1


def test_what_was_put_in_is_taken_out(client):
    waf, group = client("waf-regional"), waf_classic.rule_group(client, filled=True)
    [rule] = held(client, "rule_group", group)
    token = waf.get_change_token()["ChangeToken"]
    taken = [{"Action": "DELETE", "ActivatedRule": rule}]
    waf.update_rule_group(RuleGroupId=group, ChangeToken=token, Updates=taken)
    assert held(client, "rule_group", group) == []


def test_all_are_listed_by_their_names(client):
    waf, group, acl = client("waf-regional"), waf_classic.rule_group(client), waf_classic.web_acl(client)
    assert waf.list_rules()["Rules"] == []
    assert waf.list_rule_groups()["RuleGroups"] == [{"RuleGroupId": group, "Name": "guards"}]
    assert waf.list_web_acls()["WebACLs"] == [{"WebACLId": acl, "Name": "wall"}]


def test_what_does_not_exist_is_refused(client):
    assert refused(client("waf-regional").get_rule, RuleId="none") == "WAFNonexistentItemException"
