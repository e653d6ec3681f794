"""Rules stay rdk's: the real rdk reads them, tests them, makes templates of them, and packages what Lambda can run."""

import json
import os
import shutil
import subprocess
import sys
import zipfile

import boto3
import pytest
from moto.server import ThreadedMotoServer

import support
from trueup import catalogue, stage

LIBRARY = catalogue.load(support.ROOT)
RDK = support.ROOT / ".venv-rdk" / "bin" / "rdk"

pytestmark = pytest.mark.skipif(
    not RDK.is_file(), reason="no rdk here: `make rdk` installs it where a Python 3.12 or newer is found"
)


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    for rule in LIBRARY.rules.values():
        stage.stage(rule, folder)
    return folder


@pytest.fixture(scope="module")
def endpoint():
    """AWS, as far as rdk asks for it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def rdk(folder, *arguments, endpoint="http://127.0.0.1:9"):
    settings = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": support.REGION,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    return subprocess.run([RDK, *arguments], cwd=folder, env=settings, capture_output=True, text=True)


def told(ran):
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def test_it_makes_a_template_of_all_rules_with_their_remediations(staged):
    told(rdk(staged, "create-rule-template", "--rules-only", "--all", "--output-file", "template.json"))

    resources = json.loads((staged / "template.json").read_text())["Resources"].values()
    kinds = [resource["Type"] for resource in resources]
    assert kinds.count("AWS::Config::ConfigRule") == len(LIBRARY.rules)
    assert kinds.count("AWS::Config::RemediationConfiguration") == len(LIBRARY.rules)


def test_it_runs_the_tests_of_every_rule(staged):
    report = told(rdk(staged, "test-local", "--all"))

    assert report.count("errors=0 failures=0") == len(LIBRARY.rules)


def test_what_it_deploys_runs_with_rdklib_alone(staged, endpoint, tmp_path):
    name = "S3_BUCKET_SSL_REQUESTS_ONLY"
    shutil.copytree(staged / name, tmp_path / name)
    s3 = boto3.client("s3", endpoint_url=endpoint, region_name=support.REGION)
    bucket = f"config-rule-code-bucket-{support.ACCOUNT}-{support.REGION}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": support.REGION})

    # Its last step tags the rule, which the emulator's CloudFormation does not make; the package is there by then.
    report = rdk(tmp_path, "deploy", name, endpoint=endpoint)

    assert f"Uploading {name}" in report.stdout, report.stdout + report.stderr
    s3.download_file(bucket, f"{name}/{name}.zip", str(tmp_path / "package.zip"))
    zipfile.ZipFile(tmp_path / "package.zip").extractall(tmp_path / "unpacked")
    (tmp_path / "unpacked" / "judge.py").write_text(JUDGE)
    # -S leaves out the editable trueup of this checkout: only the package and the libraries are on the path.
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    ran = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path += {libraries}; sys.path.insert(0, '.'); import judge"],
        cwd=tmp_path / "unpacked",
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == ["NON_COMPLIANT", str(tmp_path / "unpacked" / "trueup" / "__init__.py")]


JUDGE = """
import S3_BUCKET_SSL_REQUESTS_ONLY as rule
import trueup

bucket = {"ARN": "arn:aws:s3:::plain", "supplementaryConfiguration": {}}
[evaluation] = rule.S3_BUCKET_SSL_REQUESTS_ONLY().evaluate_change({}, None, bucket, {})
print(evaluation.complianceType, trueup.__file__)
"""
