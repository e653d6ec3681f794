"""What there is of WAF Classic in an emulated account, empty or filled."""


def rule(aws, filled=False, name="guard", **settings):
    """The id of a regional rule."""
    waf = aws("waf-regional")
    token = waf.get_change_token()["ChangeToken"]
    made = waf.create_rule(Name=name, MetricName=name, ChangeToken=token, **settings)["Rule"]["RuleId"]
    if filled:
        condition = {"Negated": False, "Type": "IPMatch", "DataId": "11111111-2222-3333-4444-555555555555"}
        changed = [{"Action": "INSERT", "Predicate": condition}]
        waf.update_rule(RuleId=made, ChangeToken=waf.get_change_token()["ChangeToken"], Updates=changed)
    return made


def rule_group(aws, filled=False, name="guards", **settings):
    """The id of a regional rule group."""
    waf = aws("waf-regional")
    token = waf.get_change_token()["ChangeToken"]
    made = waf.create_rule_group(Name=name, MetricName=name, ChangeToken=token, **settings)["RuleGroup"]["RuleGroupId"]
    if filled:
        changed = [{"Action": "INSERT", "ActivatedRule": activated(rule(aws, filled=True))}]
        waf.update_rule_group(RuleGroupId=made, ChangeToken=waf.get_change_token()["ChangeToken"], Updates=changed)
    return made


def web_acl(aws, filled=False, name="wall", **settings):
    """The id of a regional web ACL."""
    waf = aws("waf-regional")
    token, default = waf.get_change_token()["ChangeToken"], {"Type": "ALLOW"}
    made = waf.create_web_acl(Name=name, MetricName=name, DefaultAction=default, ChangeToken=token, **settings)
    acl = made["WebACL"]["WebACLId"]
    if filled:
        changed = [{"Action": "INSERT", "ActivatedRule": activated(rule(aws, filled=True))}]
        waf.update_web_acl(WebACLId=acl, ChangeToken=waf.get_change_token()["ChangeToken"], Updates=changed)
    return acl


def activated(rule_id):
    return {"Priority": 1, "RuleId": rule_id, "Action": {"Type": "BLOCK"}, "Type": "REGULAR"}
