"""What docs/spark.md hands out: templates that CloudFormation takes, and a job that passes trueup's arguments on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import support

FOLDER = support.ROOT / "docs" / "spark"
BUCKET = support.item("AWS::S3::Bucket")


@pytest.mark.parametrize("template", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_a_template_is_sound(template):
    ran = subprocess.run(
        [Path(sys.executable).with_name("cfn-lint"), template], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, "")


JOBS = {  # a run that ...: (the item, then how the job ends)
    "finds something": (BUCKET, 0),
    "cannot read its input": ({"resourceType": "AWS::S3::Bucket"}, 2),
}


@pytest.mark.parametrize(("item", "status"), JOBS.values(), ids=JOBS)
def test_a_job_ends_as_its_run_does_but_findings_are_no_failure(item, status, tmp_path):
    path = tmp_path / "item.json"
    path.write_text(json.dumps(item))
    given = ["--JOB_NAME", "trueup", "--trueup", f"evaluate {path} --rule S3_BUCKET_SSL_REQUESTS_ONLY"]
    ran = subprocess.run([sys.executable, FOLDER / "job.py", *given], capture_output=True, text=True, check=False)
    assert ran.returncode == status, ran.stderr
