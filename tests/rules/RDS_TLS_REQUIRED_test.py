from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import databases
import support
from support import COMPLIANT, NON_COMPLIANT, evaluations, load
from trueup.rulekit.resources import UnjudgedError

RULE = "RDS_TLS_REQUIRED"
PROOF = "model"  # moto has no OpsItems; ours answer as Systems Manager's API reference has it

FORCE, REQUIRE = "rds.force_ssl", "require_secure_transport"

SCENARIOS = {  # given an instance that ...: (its engine, parameters of its group, then the instance is ...)
    "is PostgreSQL and demands TLS": ("postgres", {FORCE: "1"}, COMPLIANT),
    "is PostgreSQL and does not": ("postgres", {FORCE: "0"}, NON_COMPLIANT),
    "is PostgreSQL and has no value": ("postgres", {FORCE: None}, NON_COMPLIANT),
    "is PostgreSQL and has no such parameter": ("postgres", {}, NON_COMPLIANT),
    "is PostgreSQL and has the parameter of MySQL": ("postgres", {REQUIRE: "1"}, NON_COMPLIANT),
    "is an edition of SQL Server and demands TLS": ("sqlserver-ex", {FORCE: "1"}, COMPLIANT),
    "is an edition of SQL Server and does not": ("sqlserver-ex", {FORCE: "0"}, NON_COMPLIANT),
    "is MySQL and demands TLS": ("mysql", {REQUIRE: "ON"}, COMPLIANT),
    "is MySQL and demands TLS by a number": ("mysql", {REQUIRE: "1"}, COMPLIANT),
    "is MySQL and does not": ("mysql", {REQUIRE: "OFF"}, NON_COMPLIANT),
    "is MySQL and has empty text": ("mysql", {REQUIRE: ""}, NON_COMPLIANT),
    "is MySQL and has the parameter of PostgreSQL": ("mysql", {FORCE: "1"}, NON_COMPLIANT),
    "is MariaDB and demands TLS": ("mariadb", {"other": "1", REQUIRE: "on"}, COMPLIANT),
    "is MariaDB and does not": ("mariadb", {REQUIRE: "0"}, NON_COMPLIANT),
}


class Answers:
    """RDS with each instance and each parameter on a page of its own; groups by their names."""

    def __init__(self, groups, *instances):
        self.groups, self.instances, self.read = groups, instances, []

    def get_paginator(self, operation):
        self.asked = operation
        return self

    def paginate(self, **given):
        if self.asked == "describe_db_instances":
            assert given == {}
            return [{"DBInstances": [each]} for each in self.instances]
        assert self.asked == "describe_db_parameters"
        self.read.append(given["DBParameterGroupName"])
        told = [
            {"ParameterName": name} | ({} if value is None else {"ParameterValue": value})
            for name, value in self.groups[given["DBParameterGroupName"]].items()
        ]
        return [{"Parameters": [each]} for each in told]


def told(engine, *groups, status="in-sync", name="db-1", **more):
    applied = [{"DBParameterGroupName": group, "ParameterApplyStatus": status} for group in groups or ("own",)]
    return {"DbiResourceId": name, "Engine": engine, "DBParameterGroups": applied} | more


def judged(answers, **inputs):
    with patch.object(support, "client", lambda service, _region: {"rds": answers}[service]):
        found = evaluations(RULE, **inputs)
    return {each["ComplianceResourceId"]: each for each in found if each["ComplianceType"] != "NOT_APPLICABLE"}


@pytest.mark.parametrize(("engine", "parameters", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_instance_that(engine, parameters, expected):
    [evaluation] = judged(Answers({"own": parameters}, told(engine))).values()

    judged_is = evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"]
    assert (*judged_is, evaluation["ComplianceType"]) == ("AWS::RDS::DBInstance", "db-1", expected)


LEFT_OUT = {
    "another engine": (told("oracle-ee"), {}),
    "an engine that nobody asks for": (told("mysql"), {"engines": "postgres"}),
    "a cluster, whose own group decides": (told("postgres", DBClusterIdentifier="ledger"), {}),
    "Aurora, whose name begins otherwise": (told("aurora-postgresql"), {}),
}


@pytest.mark.parametrize(("instance", "inputs"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_not_judged_is_an_instance_of(instance, inputs):
    assert judged(Answers({"own": {}}, instance), **inputs) == {}


def test_a_group_of_many_instances_is_read_once():
    answers = Answers({"own": {FORCE: "1"}}, told("postgres"), told("postgres", name="db-2"))
    assert len(judged(answers)) == 2
    assert answers.read == ["own"]


ANNOTATIONS = {
    "the value": (told("postgres"), {FORCE: "0"}, f"{FORCE} of own is 0: clients may connect without TLS."),
    "that there is none": (told("mysql"), {}, f"{REQUIRE} of own is not set: clients may connect without TLS."),
    "that it waits": (
        told("postgres", status="pending-reboot"),
        {FORCE: "1"},
        f"own is pending-reboot, so that {FORCE} may not be in force.",
    ),
    "that no state is told": (
        told("postgres", status=None),
        {FORCE: "1"},
        f"own is in no state that is told, so that {FORCE} may not be in force.",
    ),
    "each group": (
        told("postgres", "own", "own"),
        {FORCE: "0"},
        " ".join([f"{FORCE} of own is 0: clients may connect without TLS."] * 2),
    ),
}


@pytest.mark.parametrize(("instance", "parameters", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_names(instance, parameters, annotation):
    [evaluation] = judged(Answers({"own": parameters}, instance)).values()
    assert (evaluation["ComplianceType"], evaluation["Annotation"]) == (NON_COMPLIANT, annotation)


ERRORS = {"was deleted since": ("DBParameterGroupNotFound", False), "cannot be read": ("InternalFailure", True)}


@pytest.mark.parametrize(("code", "is_told"), ERRORS.values(), ids=ERRORS)
def test_a_group_that(code, is_told):
    class Refusing(Answers):
        def paginate(self, **given):
            if given.get("DBParameterGroupName") == "own":
                raise ClientError({"Error": {"Code": code, "Message": "no"}}, "DescribeDBParameters")
            return super().paginate(**given)

    class Factory:
        def build_client(self, _service):
            return Refusing({"its": {FORCE: "1"}}, told("postgres"), told("postgres", "its", name="db-2"))

    def ask():
        rule = load(RULE).RDS_TLS_REQUIRED()
        return rule.evaluate_periodic({}, Factory(), {"engines": ("postgres",)})

    if is_told:
        with pytest.raises(UnjudgedError, match="AWS::RDS::DBInstance db-1"):
            ask()
    else:
        assert [each.complianceResourceId for each in ask()] == ["db-2"]


def made(aws, value):
    rds = aws("rds")
    rds.create_db_parameter_group(DBParameterGroupName="own", DBParameterGroupFamily="mysql8.0", Description="own")
    wanted = {"ParameterName": REQUIRE, "ParameterValue": value, "ApplyMethod": "immediate"}
    rds.modify_db_parameter_group(DBParameterGroupName="own", Parameters=[wanted])
    return databases.instance(aws, DBParameterGroupName="own")


def bad(aws):
    """A MySQL instance takes connections without TLS."""
    return made(aws, "OFF")


def good(aws):
    """A MySQL instance demands TLS."""
    return made(aws, "ON")
