"""A new rule is these files, and nothing else is edited by hand; two that are made at once do not meet.

In a copy of the tree, authors run `trueup new-rule`, write what stands in tests/new_rules and list the rule in a pack.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import support

WRITTEN = Path(__file__).parent / "new_rules"
PACK = "conformance-packs/sources/data-protection.yaml"
GENERATORS = ("build_packs", "build_docs", "build_deployment")  # as `make written` runs them
NOT_COPIED = (".*cache", ".git", ".hypothesis", ".venv*", "__pycache__", "build", "demo", "dist")


@dataclass(frozen=True)
class Author:
    """Who writes a rule: of a type, with a document that fixes it, beside a rule of the pack that is there already."""

    service: str
    rule: str
    type: str
    document: str
    beside: str

    @property
    def by_hand(self):
        """The table of the files that make a rule of a service that neither recorder nor undo knew."""
        return {
            f"rules/{self.rule}/{self.rule}.py",
            f"rules/{self.rule}/parameters.json",
            f"tests/rules/{self.rule}_test.py",
            f"remediation-docs/{self.document}.yaml",
            PACK,
            f"src/trueup/recorder/{self.service}.py",
            f"tests/recorder/{self.service}_test.py",
            f"src/trueup/remediation/inverse/{self.service}.py",
            f"tests/remediation/inverse/{self.service}_test.py",
        }


IVS = Author(
    "ivs",
    "IVS_CHANNEL_INSECURE_INGEST_PROHIBITED",
    "AWS::IVS::Channel",
    "RequireIvsSecureIngest",
    "EFS_ENCRYPTED_CHECK",
)
EMR_SERVERLESS = Author(
    "emr_serverless",
    "EMRSERVERLESS_APPLICATION_STOPS_WHEN_IDLE",
    "AWS::EMRServerless::Application",
    "StopIdleEmrServerless",
    "SNS_ENCRYPTED_KMS",
)
AUTHORS = (IVS, EMR_SERVERLESS)


@dataclass(frozen=True)
class Checkout:
    """A copy of the tree, under git."""

    root: Path

    def run(self, *command, fails=False):
        """What a command prints. It ends well, unless it may fail."""
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PYTHONPATH": str(self.root / "src")}
        ran = subprocess.run(command, cwd=self.root, env=os.environ | alone, capture_output=True, text=True)
        assert fails or ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def python(self, *arguments):
        return self.run(sys.executable, *arguments)

    def git(self, *arguments, fails=False):
        return self.run("git", "-c", "user.name=author", "-c", "user.email=author@example.com", *arguments, fails=fails)

    def commit(self, message):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def changed(self):
        """Every file that differs from the last commit."""
        lines = self.git("status", "--porcelain", "--untracked-files=all").splitlines()
        return {line[3:] for line in lines}

    def generate(self):
        for generator in GENERATORS:
            self.python(f"tools/{generator}.py")


def begin(checkout, author):
    """What `trueup new-rule` writes."""
    named = (author.rule, "--type", author.type, "--document", author.document)
    begun = set(checkout.python("-m", "trueup", "new-rule", *named).split())
    assert checkout.changed() == begun
    assert begun < author.by_hand


def write(checkout, author):
    """What is left to its author."""
    for path in (WRITTEN / author.service).rglob("*.*"):
        shutil.copy(path, checkout.root / path.relative_to(WRITTEN / author.service))
    source = (checkout.root / PACK).read_text()
    assert author.beside in source
    (checkout.root / PACK).write_text(source.replace(author.beside, f"{author.beside}, {author.rule}", 1))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """The tree with a branch for each author: a commit by hand, and one of what is generated."""
    if not shutil.which("git"):
        pytest.skip("git, which tells what was edited, is not here")
    root = tmp_path_factory.mktemp("new-rule") / "tree"
    shutil.copytree(support.ROOT, root, ignore=shutil.ignore_patterns(*NOT_COPIED))
    checkout = Checkout(root)
    checkout.git("init", "--quiet", "--initial-branch", "main")
    checkout.commit("the tree")
    for author in AUTHORS:
        checkout.git("switch", "--quiet", "--create", author.service, "main")
        begin(checkout, author)
        write(checkout, author)
        checkout.commit("by hand")
        checkout.generate()
        checkout.commit("generated")
    return checkout


@pytest.fixture(scope="module")
def conflicted(checkout):
    """The files that git could not merge, in a checkout where both branches are one and all is generated again."""
    ours, theirs = (author.service for author in AUTHORS)
    checkout.git("switch", "--quiet", "--create", "both", ours)
    checkout.git("merge", "--quiet", "--no-edit", theirs, fails=True)
    conflicted = set(checkout.git("diff", "--name-only", "--diff-filter=U").splitlines())
    for path in conflicted:
        checkout.git("checkout", "--ours", path)
    checkout.commit("merged")
    checkout.generate()
    return conflicted


@pytest.mark.parametrize("author", AUTHORS, ids=lambda author: author.service)
def test_these_files_are_written_by_hand_and_no_other(checkout, author):
    edited = checkout.git("diff", "--name-only", f"main..{author.service}~1").splitlines()
    assert set(edited) == author.by_hand


def test_two_rules_made_at_once_meet_in_no_file_that_is_written_by_hand(conflicted):
    assert conflicted & {path for author in AUTHORS for path in author.by_hand} == set()


def test_what_git_merges_by_itself_is_right(checkout, conflicted):
    """No count and no total that both have changed, and agree on though it is wrong."""
    assert checkout.changed() <= conflicted


def test_both_are_proven(checkout, conflicted):
    names = [name for author in AUTHORS for name in (author.rule, author.type, author.service)]
    laws = ["each_service", "calls_what_it_declares", "every_write_of_the_library", "every_rule_is_in_some_pack"]
    told = checkout.python(
        "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-k", " or ".join([*names, "emr-serverless", *laws]),
        "tests/rules", "tests/test_catalogue.py", "tests/recorder", "tests/remediation/inverse",
        "tests/remediation/test_closed_loop.py", "tests/remediation/test_plan.py", "tests/packs/test_shipped.py",
        "tests/test_architecture.py",
    )  # fmt: skip
    assert "Closed loops proven: 2 by moto" in told, told
