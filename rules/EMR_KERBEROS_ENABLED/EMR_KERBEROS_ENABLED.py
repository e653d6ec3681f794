"""EMR clusters authenticate by Kerberos.

## What it checks
Each cluster that is not on its way out must have a security configuration with
Kerberos. With `TicketLifetimeInHours` its tickets must live that long; `Realm`,
`Domain`, `AdminServer` and `KdcServer` must be those of the realm that it trusts.
A cluster cannot get another security configuration: a person starts a new one.

## Why it matters
Without Kerberos Hadoop believes whatever name a caller gives. Everybody with a way
to the cluster reads and writes as everybody else.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/emr-kerberos-enabled.html
- https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-kerberos.html
"""

import json

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, resources

CLUSTER = "AWS::EMR::Cluster"
TRUSTED = ("Realm", "Domain", "AdminServer", "KdcServer")
INPUTS = {"TicketLifetimeInHours": inputs.optional(inputs.integer(minimum=1))} | {
    name: inputs.optional(inputs.text) for name in TRUSTED
}
JUDGED = ["STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING"]
KDCS = ("ClusterDedicatedKdcConfiguration", "ExternalKdcConfiguration")


class EMR_KERBEROS_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        emr = client_factory.build_client("emr")
        pages = emr.get_paginator("list_clusters").paginate(ClusterStates=JUDGED)
        ids = [cluster["Id"] for page in pages for cluster in page["Clusters"]]
        wanted = {name: valid_rule_parameters[name] for name in INPUTS if valid_rule_parameters[name] is not None}
        return resources.judged(ids, lambda each: evaluation(emr, each, wanted), resource_type=CLUSTER, resource_id=str)


def evaluation(emr, cluster_id, wanted):
    name = emr.describe_cluster(ClusterId=cluster_id)["Cluster"].get("SecurityConfiguration")
    fault = shortfall(emr, name, wanted) if name else "The cluster has no security configuration."
    if fault:
        return Evaluation(ComplianceType.NON_COMPLIANT, cluster_id, CLUSTER, fault)
    return Evaluation(ComplianceType.COMPLIANT, cluster_id, CLUSTER)


def shortfall(emr, name, wanted):
    text = emr.describe_security_configuration(Name=name)["SecurityConfiguration"]
    kerberos = configuration.dig(json.loads(text), "AuthenticationConfiguration.KerberosConfiguration", {})
    if not kerberos:
        return f"The security configuration {name} has no Kerberos."
    kdc = next((kerberos[each] for each in KDCS if kerberos.get(each)), {})
    trust = kdc.get("CrossRealmTrustConfiguration") or {}
    found = {each: trust.get(each) for each in TRUSTED} | {"TicketLifetimeInHours": kdc.get("TicketLifetimeInHours")}
    wrong = [f"{each} {found[each] or '(none)'}, not {value}" for each, value in wanted.items() if found[each] != value]
    return f"The Kerberos of {name} has {' and '.join(wrong)}." if wrong else None


def lambda_handler(event, context):
    return Evaluator(EMR_KERBEROS_ENABLED()).handle(event, context)
