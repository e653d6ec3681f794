"""Primary nodes of EMR clusters have no public address.

## What it checks
No primary node of a cluster that is running or waiting may have a public IP
address. Clusters in other states are not judged, as on AWS's page. The address is
the one that EMR tells, so that instances need not be recorded. A cluster cannot
lose it: a person starts another one in a private subnet.

## Why it matters
The web interfaces of Hadoop and Spark on the primary node ask for no password. Who
reaches them runs jobs with the rights of the cluster.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/emr-master-no-public-ip.html
- https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-clusters-in-a-vpc.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, resources

CLUSTER = "AWS::EMR::Cluster"
INPUTS = {}
JUDGED = ["RUNNING", "WAITING"]
GONE = ["TERMINATED"]


class EMR_MASTER_NO_PUBLIC_IP(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        emr = client_factory.build_client("emr")
        pages = emr.get_paginator("list_clusters").paginate(ClusterStates=JUDGED)
        ids = [cluster["Id"] for page in pages for cluster in page["Clusters"]]
        return resources.judged(ids, lambda each: evaluation(emr, each), resource_type=CLUSTER, resource_id=str)


def evaluation(emr, cluster_id):
    public = [node["PublicIpAddress"] for node in primary_nodes(emr, cluster_id) if node.get("PublicIpAddress")]
    if public:
        annotation = f"The primary node of {cluster_id} has the public address {', '.join(public)}."
        return Evaluation(ComplianceType.NON_COMPLIANT, cluster_id, CLUSTER, annotation)
    return Evaluation(ComplianceType.COMPLIANT, cluster_id, CLUSTER)


def primary_nodes(emr, cluster_id):
    kind = emr.describe_cluster(ClusterId=cluster_id)["Cluster"].get("InstanceCollectionType")
    named = {"InstanceFleetType": "MASTER"} if kind == "INSTANCE_FLEET" else {"InstanceGroupTypes": ["MASTER"]}
    pages = emr.get_paginator("list_instances").paginate(ClusterId=cluster_id, **named)
    nodes = [node for page in pages for node in page["Instances"]]
    return [node for node in nodes if node.get("Status", {}).get("State") not in GONE]


def lambda_handler(event, context):
    return Evaluator(EMR_MASTER_NO_PUBLIC_IP()).handle(event, context)
