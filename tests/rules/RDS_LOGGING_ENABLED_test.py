import json
from dataclasses import replace

import pytest

import databases
from emulating import emulated_account
from looping import LIBRARY, Loop
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, load, verdict

RULE = "RDS_LOGGING_ENABLED"
PROOF = "model"  # moto gives all instances one id, and exports a log twice; ours does not

MYSQL = ["audit", "error", "general", "slowquery"]
ORACLE = ["alert", "audit", "listener", "trace"]


def engine(name, *logs, status="available"):
    return {"engine": name, "dBInstanceStatus": status, "enabledCloudwatchLogsExports": list(logs)}


SCENARIOS = {  # given an instance that ...: (its configuration, additional logs, then the instance is ...)
    "is MySQL and sends all": (engine("mysql", *MYSQL), "", COMPLIANT),
    "is MySQL and sends all but one": (engine("mysql", "error", "general", "slowquery"), "", NON_COMPLIANT),
    "is MySQL and sends none": (engine("mysql"), "", NON_COMPLIANT),
    "is MySQL and sends one, in text": (
        engine("mysql") | {"enabledCloudwatchLogsExports": "audit"},
        "",
        NON_COMPLIANT,
    ),
    "is MySQL and has null for its logs": (
        engine("mysql") | {"enabledCloudwatchLogsExports": None},
        "",
        NON_COMPLIANT,
    ),
    "is MySQL and says nothing of logs": ({"engine": "mysql", "dBInstanceStatus": "available"}, "", NON_COMPLIANT),
    "is MySQL and sends another beside": (engine("mysql", *MYSQL, "iam-db-auth-error"), "", COMPLIANT),
    "is MariaDB and sends all": (engine("mariadb", *MYSQL), "", COMPLIANT),
    "is MariaDB and sends none": (engine("mariadb"), "", NON_COMPLIANT),
    "is PostgreSQL and sends all": (engine("postgres", "postgresql", "upgrade"), "", COMPLIANT),
    "is PostgreSQL and sends no upgrade log": (engine("postgres", "postgresql"), "", NON_COMPLIANT),
    "is PostgreSQL and sends its upgrade log only": (engine("postgres", "upgrade"), "", NON_COMPLIANT),
    "is an edition of Oracle and sends all": (engine("oracle-se2", *ORACLE), "", COMPLIANT),
    **{
        f"is an edition of Oracle and sends no {log} log": (
            engine("oracle-ee", *sorted({*ORACLE} - {log})),
            "",
            NON_COMPLIANT,
        )
        for log in ORACLE
    },
    "is an edition of SQL Server and sends all": (engine("sqlserver-ex", "agent", "error"), "", COMPLIANT),
    "is an edition of SQL Server and sends no agent log": (engine("sqlserver-ex", "error"), "", NON_COMPLIANT),
    "is an edition of SQL Server and sends no error log": (engine("sqlserver-ex", "agent"), "", NON_COMPLIANT),
    "is Aurora MySQL and sends all": (engine("aurora-mysql", *MYSQL), "", COMPLIANT),
    "is Aurora MySQL and sends none": (engine("aurora-mysql"), "", NON_COMPLIANT),
    "is Aurora of the first kind and sends none": (engine("aurora"), "", NON_COMPLIANT),
    "is Aurora PostgreSQL and sends its log": (engine("aurora-postgresql", "postgresql"), "", COMPLIANT),
    "is Aurora PostgreSQL and sends none": (engine("aurora-postgresql"), "", NON_COMPLIANT),
    **{
        f"is {name} and sends no {log} log": (engine(name, *sorted({*MYSQL} - {log})), "", NON_COMPLIANT)
        for name in ("mysql", "aurora-mysql")
        for log in MYSQL
    },
    "is asked for one more, which it sends": (engine("oracle-ee", *ORACLE, "oemagent"), "oracle: oemagent", COMPLIANT),
    "is asked for one more": (engine("oracle-ee", *ORACLE), "oracle: oemagent", NON_COMPLIANT),
    "is asked for one more by its own name": (engine("oracle-ee", *ORACLE), "oracle-ee: oemagent", NON_COMPLIANT),
    "is asked for one more in capitals": (engine("oracle-ee", *ORACLE), "Oracle: OEMAGENT", NON_COMPLIANT),
    "is asked for one more in a second entry": (
        engine("oracle-ee", *ORACLE),
        "mysql: audit ; oracle: trace, oemagent",
        NON_COMPLIANT,
    ),
    "is asked for one more behind an empty entry": (
        engine("oracle-ee", *ORACLE),
        "mysql: audit ; ; oracle: oemagent",
        NON_COMPLIANT,
    ),
    "is asked for one more with a colon in its name": (
        engine("oracle-ee", *ORACLE),
        "oracle: oem:agent",
        NON_COMPLIANT,
    ),
    "is of another engine than is asked for more": (engine("oracle-ee", *ORACLE), "mysql: instance", COMPLIANT),
    "is of an engine whose name begins alike": (engine("mysql", *MYSQL), "my: instance", COMPLIANT),
    "is Aurora PostgreSQL where more is asked of aurora": (
        engine("aurora-postgresql", "postgresql"),
        "aurora: slowquery",
        COMPLIANT,
    ),
    "is Aurora PostgreSQL where more is asked of it": (
        engine("aurora-postgresql", "postgresql"),
        "aurora-postgresql: instance",
        NON_COMPLIANT,
    ),
    "is Aurora MySQL where more is asked of aurora": (
        engine("aurora-mysql", *MYSQL),
        "aurora: instance",
        NON_COMPLIANT,
    ),
    "is of an engine that nobody asks for": (engine("db2-se"), "", NOT_APPLICABLE),
    "is of another engine and is asked for one": (engine("db2-se"), "db2: diag.log", NON_COMPLIANT),
    "is of no engine that is recorded": (engine(None), "", NOT_APPLICABLE),
    "is backing up and sends none": (engine("mysql", status="backing-up"), "", NON_COMPLIANT),
    "is optimizing its storage and sends none": (engine("mysql", status="storage-optimization"), "", NON_COMPLIANT),
    "is full and sends none": (engine("mysql", status="storage-full"), "", NON_COMPLIANT),
    "is being created": (engine("mysql", status="creating"), "", NOT_APPLICABLE),
    "is stopped": (engine("mysql", status="stopped"), "", NOT_APPLICABLE),
    "is in no state that is recorded": (engine("mysql", status=None), "", NOT_APPLICABLE),
    "sends none, as JSON text": (json.dumps(engine("mysql")), "", NON_COMPLIANT),
}


def instance(configuration):
    return item("AWS::RDS::DBInstance", resourceId="db-1", configuration=configuration)


@pytest.mark.parametrize(("configuration", "additional", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_instance_that(configuration, additional, expected):
    assert verdict(RULE, instance(configuration), additionalLogs=additional) == expected


ANNOTATIONS = {
    "each log": (engine("mysql", "error"), "Not sent to CloudWatch Logs: audit, general, slowquery."),
    "the state": (engine("mysql", status="creating"), "The instance is creating."),
    "that no state is recorded": (engine("mysql", status=None), "The instance is in no state that is recorded."),
    "the engine": (engine("db2-se"), "No logs are asked for of db2-se."),
    "that no engine is recorded": (engine(None), "No logs are asked for of an unknown engine."),
}


@pytest.mark.parametrize(("configuration", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_names(configuration, annotation):
    assert evaluations(RULE, instance(configuration))[0]["Annotation"] == annotation


@pytest.mark.parametrize("given", ["oracle", "oracle:", ": audit", "oracle: audit ; mysql"])
def test_logs_without_an_engine_or_the_other_way_round_are_refused(given):
    with pytest.raises(Exception, match="engines with their logs"):
        load(RULE).RDS_LOGGING_ENABLED().evaluate_parameters({"additionalLogs": given})


ENGINES = {  # an instance of ... sends afterwards: (engine, additional logs, these)
    "Oracle": ("oracle-ee", "", ORACLE),
    "Oracle that is asked for more": ("oracle-ee", "mysql: instance ; Oracle: oemagent", sorted([*ORACLE, "oemagent"])),
    "PostgreSQL": ("postgres", "", ["postgresql", "upgrade"]),
    "SQL Server": ("sqlserver-ex", "", ["agent", "error"]),
}


@pytest.mark.parametrize(("name", "additional", "expected"), ENGINES.values(), ids=ENGINES)
def test_an_instance_sends_afterwards_what_is_asked_of(name, additional, expected):
    with emulated_account() as account:
        loop = Loop(LIBRARY.rules[RULE], account, databases.instance(account.client, Engine=name))
        loop.rule = replace(loop.rule, optional_inputs={"additionalLogs": additional})
        fixed = loop.run("run")
        [found] = account.client("rds").describe_db_instances()["DBInstances"]

        assert (fixed.status, found["EnabledCloudwatchLogsExports"]) == ("Success", expected)
        assert set(loop.verdicts().values()) == {COMPLIANT}


def bad(aws):
    """A MySQL instance sends its error log only."""
    return databases.instance(aws, EnableCloudwatchLogsExports=["error"])


def good(aws):
    """A MySQL instance sends all of its logs."""
    return databases.instance(aws, EnableCloudwatchLogsExports=MYSQL)
