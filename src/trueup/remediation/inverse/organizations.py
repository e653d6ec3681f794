"""AWS Organizations."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, read, switch

ROWS: Rows = {
    **switch(
        "organizations", "AttachPolicy", "DetachPolicy", read("ListTargetsForPolicy", "PolicyId"),
        "Targets[?TargetId == $TargetId]", key="PolicyId TargetId",
    ),
    **switch(
        "organizations", "EnablePolicyType", "DisablePolicyType", read("ListRoots"),
        "Roots[?Id == $RootId].PolicyTypes[] | [?Type == $PolicyType && Status == 'ENABLED']", key="RootId PolicyType",
        loses_off="policies of that type that were attached are not attached again",
    ),
    **switch(
        "organizations", "EnableAWSServiceAccess", "DisableAWSServiceAccess",
        read("ListAWSServiceAccessForOrganization"), "EnabledServicePrincipals[?ServicePrincipal == $ServicePrincipal]",
        key="ServicePrincipal",
    ),
    **creates(
        "organizations", "CreatePolicy", "DeletePolicy", by={"PolicyId": "@Policy.PolicySummary.Id"},
        reading=read("ListPolicies", Filter="$Type"), value="", ids="Policies[].Id",
    ),
}  # fmt: skip
