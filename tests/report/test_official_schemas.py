"""What is written is what the standards take: each format against its official schema or model."""

import json
import os
from functools import cache, partial
from pathlib import Path

import pytest
import regex
import trestle.oscal
from botocore.session import Session
from botocore.validate import ParamValidator
from jsonschema import Draft7Validator, Draft202012Validator, ValidationError
from jsonschema.validators import extend
from lxml import etree
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
from trestle.oscal import assessment_plan, assessment_results

from report.factory import EVIDENCE, NOW, ORGANIZATION, WAIVERS, line, report, run
from trueup import schemas
from trueup.report import folder, write_asff, write_ocsf, write_oscal
from trueup.results import SEVERITIES

HOSTILE = "</script><script>alert(1)</script>\u202e\x00\ufffe=cmd|' /C calc'!A0\ud83d\ude00" + "x" * 5000
RUNS = {
    "six states under a pack, with waivers and earlier runs": {
        "lines": run(),
        "waivers": WAIVERS,
        "organization": ORGANIZATION,
        "evidence": EVIDENCE,
        "previous": [run(20, runId="run-0", evaluatedAt="2026-05-01T00:00:00Z")],
    },
    "six states without a pack": {"lines": run(), "pack": None},
    "no results at all": {"lines": []},
    "only compliant results": {"lines": run(6, state="COMPLIANT")},
    "nothing evaluated": {"lines": run(6, state="NOT_EVALUATED")},
    "hostile text wherever text is": {
        "lines": [
            line(number, annotation=HOSTILE, resourceId=HOSTILE, resourceName=HOSTILE, arn="") for number in range(12)
        ]
        + [
            line(
                40,
                runId=HOSTILE,
                configRuleName=HOSTILE,
                resourceType=HOSTILE,
                awsRegion="",
                accountId="",
                inputs={HOSTILE: HOSTILE},
            )
        ]
    },
    "each severity, in AWS China": {
        "lines": [
            line(n, severity=name, state="NON_COMPLIANT", awsRegion="cn-north-1") for n, name in enumerate(SEVERITIES)
        ]
    },
}


@pytest.fixture(params=RUNS.values(), ids=RUNS.keys())
def made(request, tmp_path):
    """A report written in every format that needs no browser."""
    parts = dict(request.param)
    with report(tmp_path, parts.pop("lines"), **parts) as facts:
        yield facts, folder.write(facts, ["json", "ocsf", "asff", "oscal", "junit"], tmp_path / "out")


@cache
def _ocsf(version):
    official = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=version))
    return Draft202012Validator(official.get_class_schema("compliance_finding", profiles=["cloud"]))


def _pattern(_validator, pattern, instance, _schema):
    """NIST writes character classes such as \\p{L}, which only `regex` knows."""
    if isinstance(instance, str) and not regex.search(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


_Nist = extend(Draft7Validator, {"pattern": _pattern})


@pytest.mark.parametrize("version", ["1.4.0", "1.5.0", "1.6.0", "1.7.0", "1.8.0"])
def test_ocsf_lines_are_compliance_findings_of_each_version(made, version):
    facts, into = made
    lines = (into / "ocsf-compliance.jsonl").read_text().split("\n")[:-1]
    assert len(lines) == facts.counts.discovered + len(facts.evidence)
    for each in lines:
        finding = json.loads(each)
        assert finding["metadata"]["version"] == write_ocsf.OCSF_VERSION
        _ocsf(version).validate(finding)


def test_asff_is_what_batch_import_findings_takes(made):
    facts, into = made
    content = json.loads((into / "asff.json").read_text())
    shape = Session().get_service_model("securityhub").operation_model("BatchImportFindings").input_shape
    fault = ParamValidator().validate(content, shape)
    if facts.counts.discovered:
        assert not fault.has_errors(), fault.generate_report()
    assert len(content["Findings"]) == facts.counts.discovered + len(facts.evidence)
    ids = [finding["Id"] for finding in content["Findings"]]
    assert len(set(ids)) == len(ids)
    for finding in content["Findings"]:
        assert max(map(len, (finding["Id"], finding["GeneratorId"], finding["Resources"][0]["Id"]))) <= 512
        assert len(finding["Title"]) <= 256
        assert len(finding["Description"]) <= 1024


REGIONS = {  # a result recorded in, with --home-region: (the Region, the home, where Security Hub gets it)
    "a Region": ("eu-west-1", "", "eu-west-1"),
    "a Region, whatever the home": ("eu-west-1", "eu-north-1", "eu-west-1"),
    "global": ("global", "", "us-east-1"),
    "global, with a home": ("global", "eu-north-1", "eu-north-1"),
    "no Region": ("", "", "us-east-1"),
}


@pytest.mark.parametrize(("recorded", "home", "expected"), REGIONS.values(), ids=REGIONS)
def test_asff_is_of_a_region_that_has_a_security_hub(tmp_path, recorded, home, expected):
    with report(tmp_path, [line(awsRegion=recorded)], home_region=home) as facts:
        [finding] = map(partial(write_asff.finding, facts), facts.results())
    assert {finding["Region"], finding["Resources"][0]["Region"], finding["ProductArn"].split(":")[3]} == {expected}


def test_asff_resource_types_are_those_of_the_model():
    model = Session().get_service_model("securityhub")
    members = set(model.shape_for("ResourceDetails").members) - {
        "Container",
        "CodeRepository",
        "Other",
        "AzureResource",
        "GcpResource",
    }
    assert set(write_asff.RESOURCE_TYPES) == members
    assert set(write_asff._OTHERWISE.values()) <= members | {"AwsAccount"}


@pytest.mark.parametrize("name", ["assessment-plan", "assessment-results"])
def test_oscal_is_what_trestle_reads(made, name):
    assert trestle.oscal.OSCAL_VERSION == write_oscal.OSCAL_VERSION
    model = {"assessment-plan": assessment_plan.Model, "assessment-results": assessment_results.Model}[name]
    model.model_validate_json((made[1] / f"oscal-{name}.json").read_text())


@pytest.mark.parametrize("name", ["assessment-plan", "assessment-results"])
def test_oscal_is_valid_by_nists_own_schema(made, name):
    facts_folder = os.environ.get("TRUEUP_FACTS")
    if not facts_folder:
        pytest.skip("TRUEUP_FACTS is not set, so NIST's JSON Schemas are not at hand")
    schema = json.loads((Path(facts_folder) / "schemas" / f"oscal-1.2.1-{name}.schema.json").read_text())
    _Nist(schema).validate(json.loads((made[1] / f"oscal-{name}.json").read_text()))


def test_oscal_refers_only_to_what_it_holds(made):
    facts, into = made
    document = json.loads((into / "oscal-assessment-results.json").read_text())["assessment-results"]
    [result] = document["results"]
    linked = {f"#{each['uuid']}" for each in document.get("back-matter", {}).get("resources", ())}
    inventory = {item["uuid"] for item in result["local-definitions"].get("inventory-items", ())}
    observations = {item["uuid"]: item for item in result.get("observations", ())}
    risks = {item["uuid"] for item in result.get("risks", ())}
    subjects = [subject["subject-uuid"] for each in observations.values() for subject in each.get("subjects", ())]
    assert {each["href"] for seen in observations.values() for each in seen.get("relevant-evidence", ())} == linked
    assert set(subjects) == inventory
    assert len(subjects) == facts.counts.discovered
    for each in [*result.get("findings", ()), *result.get("risks", ())]:
        assert {related["observation-uuid"] for related in each["related-observations"]} <= set(observations)
        assert {related["risk-uuid"] for related in each.get("related-risks", ())} <= risks


def test_json_is_valid_by_the_schema_that_ships_with_it(made):
    schema = schemas.load("report")
    Draft202012Validator.check_schema(schema)
    content = json.loads((made[1] / "results.json").read_text())
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(content)
    assert content["asOf"] <= NOW.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_junit_is_valid_by_the_schema_that_tests_hold(made):
    schema = etree.XMLSchema(etree.parse(Path(__file__).with_name("junit.xsd")))
    document = etree.parse(made[1] / "junit.xml")
    assert schema.validate(document), schema.error_log
