"""`trueup whoami`: what is in force, and who AWS says that it is."""

import json

from click.testing import CliRunner

from trueup import emulated
from trueup.cli.whoami import whoami
from trueup.errors import AwsError


def ran(*arguments):
    return CliRunner().invoke(whoami, arguments)


def test_it_tells_settings_and_caller():
    with emulated.emulation():
        ended = ran("--region", "us-gov-west-1", "--output", "json")
    assert ended.exit_code == 0
    rows = {row["setting"]: (row["value"], row["source"]) for row in json.loads(ended.stdout)}
    assert rows["region"] == ("us-gov-west-1", "--region")
    assert rows["account"] == (emulated.MANAGEMENT, "AWS")
    assert rows["caller"][0].startswith("arn:aws")
    assert rows["partition"] == ("aws-us-gov", "the Region")


def test_without_credentials_the_settings_are_told_all_the_same(monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    ended = ran()
    assert isinstance(ended.exception, AwsError)
    assert ended.exception.exit_code == 4
    assert "no AWS credentials" in str(ended.exception)
    assert "AWS_DEFAULT_REGION" in ended.stdout


def test_a_profile_that_cannot_give_credentials_is_one_line(tmp_path, monkeypatch):
    (tmp_path / "config").write_text("[profile sad]\ncredential_process = false\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    ended = ran("--profile", "sad")
    assert isinstance(ended.exception, AwsError)
    assert str(ended.exception).startswith("looking for credentials: ")
    assert "\n" not in str(ended.exception)
    assert "--profile" in ended.stdout
