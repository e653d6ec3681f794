"""Rules, rule groups and web ACLs of WAF Classic, in a Region; without their tags, by which nobody judges them."""

from __future__ import annotations

from typing import Any

from trueup.recorder.rows import Ask, Known, Row, recorders

ARN = "arn:{partition}:waf-regional:{region}:{account}:"
GONE = frozenset({"WAFNonexistentItemException"})


def _rule(configuration: dict[str, Any]) -> dict[str, Any]:
    return configuration | {"predicateList": configuration.pop("predicates", [])}


def _web_acl(configuration: dict[str, Any]) -> dict[str, Any]:
    default = configuration.pop("defaultAction", None) or {}
    return configuration | {"rulesList": configuration.pop("rules", []), "defaultAction": default.get("type")}


def _with_its_name(known: Known) -> Known:
    return {**known["listed"], **known}


RECORDERS = recorders(
    [
        Row(
            "AWS::WAFRegional::Rule",
            lists=Ask("waf-regional:ListRules", answer="Rules[]"),
            describes=Ask("waf-regional:GetRule", {"RuleId": "$RuleId"}, "Rule"),
            id="RuleId",
            arn=ARN + "rule/{RuleId}",
            name="Name",
            shaped=_rule,
            gone=GONE,
        ),
        Row(
            "AWS::WAFRegional::RuleGroup",
            lists=Ask("waf-regional:ListRuleGroups", answer="RuleGroups[]"),
            describes=Ask(
                "waf-regional:ListActivatedRulesInRuleGroup", {"RuleGroupId": "$RuleGroupId"}, "{Rules: ActivatedRules}"
            ),
            known_as=_with_its_name,
            id="RuleGroupId",
            arn=ARN + "rulegroup/{RuleGroupId}",
            name="Name",
            gone=GONE,
        ),
        Row(
            "AWS::WAFRegional::WebACL",
            lists=Ask("waf-regional:ListWebACLs", answer="WebACLs[]"),
            describes=Ask("waf-regional:GetWebACL", {"WebACLId": "$WebACLId"}, "WebACL"),
            id="WebACLId",
            arn="WebACLArn",
            name="Name",
            without=frozenset({"WebACLArn"}),
            shaped=_web_acl,
            gone=GONE,
        ),
    ]
)
