"""Whether a rule's table holds the rule: `make mutants NAME=SQS_QUEUE_ENCRYPTED`.

mutmut changes the rule in one place at a time (a comparison, a constant, an argument, half of a condition), and the
rule's own test runs against each such mutant until a row fails. A mutant that no row kills is printed: a row is
missing, or code is not needed, or the change makes no difference. What changes only the words of an annotation is no
mutant here, nor is an action of IAM in other letters, which is the same one, nor a change of RESOURCE_TYPES or of the
handler: laws of tests/test_catalogue.py hold these.

The runner is not mutmut's, which wants a package and trampolines in its functions: a rule is one file that is loaded by
its path, constants and all. Each mutant is a fork of one process that has read the test and AWS's models, and writes no
file. Settings: `[tool.trueup.mutants]` in pyproject.toml.
Exit status: 0 enough are killed; 1 fewer, or the test fails without a mutant; 2 no such rule.
"""

import argparse
import difflib
import os
import re
import resource
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from generated import ROOT

sys.path.insert(0, str(ROOT / "tests"))

import libcst as cst
import libcst.matchers as m
import pytest
from mutmut.mutation.mutators import mutation_operators

import support

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["trueup"]["mutants"]
KILLED, SURVIVED = 0, 1  # how a fork ends

# What a fork may use: these seconds of the processor and twice what the test needs, and this much memory.
LEAST_SECONDS, MOST_BYTES = 4, 4 << 30


# --- what is changed --------------------------------------------------------------------------------------------------


def half_of_a_condition(node: cst.BooleanOperation) -> Iterator[cst.BaseExpression]:
    yield from (node.left, node.right)


def condition_turned(node: cst.If) -> Iterator[cst.If]:
    """Of a condition that is a name or a call; mutmut turns comparisons."""
    if m.matches(node.test, m.Name() | m.Call() | m.NamedExpr()):
        turned = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), turned))


OPERATORS = [*mutation_operators, (cst.BooleanOperation, half_of_a_condition), (cst.If, condition_turned)]

WORDS = m.FormattedString() | m.SimpleString(m.MatchIfTrue(lambda text: " " in text))
ANNOTATION = m.Arg(keyword=m.Name("annotation"))
ARGUMENT_OF_WORDS = m.Arg(value=WORDS)
OF_VERDICT = m.Call(m.Name("Evaluation"))
ACTIONS = re.compile(r'"[a-z0-9-]+:[A-Z][A-Za-z*?]*"')  # one, as rules spell it
LEFT_ALONE = (
    WORDS
    | ANNOTATION
    | m.Assign(targets=[m.AssignTarget(m.Name("annotation") | m.Name("RESOURCE_TYPES"))])
    | m.Import()
    | m.ImportFrom()
    | m.FunctionDef(name=m.Name("lambda_handler"))
)


@dataclass(frozen=True)
class Mutant:
    """The text of a rule with one change."""

    text: str
    lines: list[str]  # those that are changed, as a diff has them


def mutants(text: str) -> Iterator[Mutant]:
    """Each text that one change makes of a rule's, once."""
    module = cst.parse_module(text)
    for place, statement in enumerate(module.body):
        seen = {_without_words(statement)}
        for mutant in _changes(statement):
            if (judges := _without_words(mutant)) not in seen:
                seen.add(judges)
                code = module.with_changes(body=[*module.body[:place], mutant, *module.body[place + 1 :]]).code
                yield Mutant(code, _changed(text, code))


def _changes(statement: Statement) -> Iterator[Statement]:
    """A statement of a module with each change of each node in it: to change a whole module takes twice as long."""
    for node in _nodes(statement):
        for kind, operator in OPERATORS:
            for changed in operator(node) if isinstance(node, kind) else ():
                if not _is_same_action(node, changed):
                    yield cst.ensure_type(statement.deep_replace(node, changed), type(statement))


def _is_same_action(node: cst.CSTNode, changed: cst.CSTNode) -> bool:
    """Whether the name of an action of IAM is spelled in other letters, which IAM does not tell apart."""
    return (
        isinstance(node, cst.SimpleString)
        and isinstance(changed, cst.SimpleString)
        and ACTIONS.fullmatch(node.value) is not None
        and node.value.lower() == changed.value.lower()
    )


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and all in it that judges."""
    if not m.matches(node, LEFT_ALONE):
        yield node
        for child in node.children:
            yield from _nodes(child)


def _without_words(statement: Statement) -> str:
    """By which two mutants are one: a verdict without its annotation is no other verdict."""
    return cst.Module([m.replace(statement, ANNOTATION | OF_VERDICT | ARGUMENT_OF_WORDS, _less)]).code


def _less(node: cst.CSTNode, _: object) -> cst.CSTNode | cst.RemovalSentinel:
    if isinstance(node, cst.Call):
        return node.with_changes(args=node.args[:3])
    return cst.RemoveFromParent() if m.matches(node, ANNOTATION) else node.with_changes(value=cst.Name("None"))


def _changed(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:3] not in ("---", "+++") and line[:2] != "@@"]


# --- what is run ------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Hunt:
    """A plugin of pytest that runs a test as it is, and then in a fork for each mutant of its rule."""

    rule: Path
    sound: bool = False
    total: int = 0
    survivors: list[Mutant] = field(default_factory=list)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        began = time.process_time()
        for each in session.items:
            each.config.hook.pytest_runtest_protocol(item=each, nextitem=None)
        self.sound = bool(session.items) and not session.testsfailed
        enough = LEAST_SECONDS + 2 * round(time.process_time() - began)
        for mutant in mutants(self.rule.read_text(encoding="utf-8")) if self.sound else ():
            self.total += 1
            if _survives(mutant, self.rule, session, enough):
                self.survivors.append(mutant)
                print(f"survives ({self.total}):", *mutant.lines, "", sep="\n", flush=True)
        return True


def _survives(mutant: Mutant, rule: Path, session: pytest.Session, seconds: int) -> bool:
    """Whether the test ends well with it. One that does not end is killed by what it may use of processor or memory."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == SURVIVED << 8
    status = KILLED
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            status = _run(mutant, rule, session)
    finally:
        os._exit(status)


def _run(mutant: Mutant, rule: Path, session: pytest.Session) -> int:
    """In the fork: put the mutant where the loader finds the rule, and run the test until it fails."""
    name = f"trueup_rule_{rule.stem}"
    sys.modules[name] = module = ModuleType(name)
    module.__file__ = str(rule)
    exec(compile(mutant.text, str(rule), "exec"), vars(module))
    session.testsfailed = 0
    for each in session.items:
        each.config.hook.pytest_runtest_protocol(item=each, nextitem=None)
        if session.testsfailed:
            return KILLED
    return SURVIVED


def hunt(name: str) -> Hunt:
    found = Hunt(ROOT / "rules" / name / f"{name}.py")
    support.load(name)
    quiet = ("-p", "no:terminal", "-p", "no:xdist", "-p", "no:cacheprovider", "--capture", "no")
    pytest.main(["--rootdir", str(ROOT), *quiet, str(ROOT / "tests/rules" / f"{name}_test.py")], [found])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="the rule's name")
    name = parser.parse_args().name
    if not name:
        parser.error("name a rule: make mutants NAME=SQS_QUEUE_ENCRYPTED")
    if not (ROOT / "rules" / name / f"{name}.py").is_file():
        parser.error(f"there is no rule {name}")
    began, found = time.monotonic(), hunt(name)
    if not found.sound:
        print(f"{name}: its test fails without a mutant", file=sys.stderr)
        return 1
    killed = found.total - len(found.survivors)
    percent = 100 * killed / found.total
    print(f"{name}: {killed} of {found.total} mutants killed ({percent:.1f} %), {time.monotonic() - began:.0f} s")
    return 0 if percent >= SETTINGS["killed_percent"] else 1


if __name__ == "__main__":
    sys.exit(main())
