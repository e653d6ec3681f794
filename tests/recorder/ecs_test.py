import json

from recording import SECRET, TAGS, named, one, role, subnets
from trueup import aws, emulated, recorder

LOWER = [{"key": tag["Key"], "value": tag["Value"]} for tag in TAGS]


def create(client):
    ecs = client("ecs")
    insights = [{"name": "containerInsights", "value": "enabled"}]
    ecs.create_cluster(clusterName="shop", settings=insights, tags=LOWER)
    task(client, "web", tags=LOWER)
    ecs.create_service(
        cluster="shop",
        serviceName="web",
        taskDefinition="web",
        desiredCount=1,
        launchType="FARGATE",
        platformVersion="1.4.0",
        networkConfiguration={"awsvpcConfiguration": network(client)},
        tags=LOWER,
    )


def network(client):
    first, _ = subnets(client, 77)
    vpc = client("ec2").describe_subnets(SubnetIds=[first])["Subnets"][0]["VpcId"]
    group = client("ec2").create_security_group(GroupName="tasks", Description="tasks", VpcId=vpc)["GroupId"]
    return {"subnets": [first], "securityGroups": [group]}


def task(client, family, **facts):
    container = {
        "name": "web",
        "image": "web",
        "memory": 128,
        "user": "65532",
        "privileged": False,
        "readonlyRootFilesystem": True,
        "environment": [{"name": "PASSWORD", "value": SECRET}],
        "dockerLabels": {"team": "shop"},
        "logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": SECRET, "awslogs-region": "x"}},
    }
    client("ecs").register_task_definition(
        family=family,
        networkMode="awsvpc",
        runtimePlatform={"operatingSystemFamily": "LINUX"},
        executionRoleArn=role(client, "ecs-tasks"),
        containerDefinitions=[container],
        **facts,
    )


def test_a_task_definition_is_its_family_at_its_latest_active_revision():
    with emulated.emulation():
        session = aws.session(region="eu-west-1", credentials=emulated.KEYS)
        ecs = session.client("ecs")
        for family in ("web", "web", "web", "old"):
            ecs.register_task_definition(family=family, containerDefinitions=[{"name": "c", "image": "i", "memory": 8}])
        ecs.deregister_task_definition(taskDefinition="web:3")
        ecs.deregister_task_definition(taskDefinition="old:1")

        [item] = recorder.record(session, "eu-west-1", ["AWS::ECS::TaskDefinition"])

    assert (item["resourceId"], item["resourceName"]) == ("web", "web:2")


def test_no_value_of_a_variable_or_a_log_option_gets_into_an_item():
    task_definition = one("AWS::ECS::TaskDefinition")
    [container] = task_definition["configuration"]["ContainerDefinitions"]
    assert SECRET not in json.dumps(task_definition)
    assert container["Environment"] == [{"Name": "PASSWORD", "Value": "******"}]
    assert container["LogConfiguration"]["Options"] == {"splunk-token": "******", "awslogs-region": "x"}


def test_the_keys_of_labels_stay_as_they_are():
    [container] = one("AWS::ECS::TaskDefinition")["configuration"]["ContainerDefinitions"]
    assert container["DockerLabels"] == {"team": "shop"}


def test_a_service_is_known_by_its_arn_and_names_its_cluster():
    service = named("AWS::ECS::Service", "web")
    assert service["resourceId"] == service["ARN"] == service["configuration"]["ServiceArn"]
    assert service["configuration"]["Cluster"] == one("AWS::ECS::Cluster")["ARN"]


def test_what_is_deleted_and_still_told_is_not_recorded():
    with emulated.emulation():
        session = aws.session(region="eu-west-1", credentials=emulated.KEYS)
        ecs = session.client("ecs")
        ecs.create_cluster(clusterName="gone")
        ecs.delete_cluster(cluster="gone")
        assert list(recorder.record(session, "eu-west-1", ["AWS::ECS::Cluster"])) == []
