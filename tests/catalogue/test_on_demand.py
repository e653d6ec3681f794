"""The library is read when it is asked for, and no more of it than that."""

import pytest

import support
from trueup import catalogue
from trueup.catalogue.reading import OnDemand
from trueup.errors import UsageError

FILES = ("rules/BROKEN_RULE/parameters.json", "remediation-docs/Broken.yaml", "conformance-packs/sources/x.yaml")


@pytest.fixture
def library(tmp_path):
    """A library in which nothing but the names can be read."""
    for path in (
        "rules/BROKEN_RULE/parameters.json",
        "remediation-docs/Broken.yaml",
        "conformance-packs/sources/x.yaml",
    ):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("{")
    return catalogue.load(tmp_path)


def test_names_are_known_without_reading(library):
    assert (list(library.rules), list(library.documents), list(library.packs)) == (["BROKEN_RULE"], ["Broken"], ["x"])
    assert "Broken" in library.documents
    assert "Whole" not in library.documents
    assert len(library.packs) == 1


@pytest.mark.parametrize("ask", ["rule", "document", "pack"])
def test_an_unknown_name_is_refused_without_reading(library, ask):
    with pytest.raises(UsageError, match=f"OTHER: no such {ask}"):
        getattr(library, ask)("OTHER")


@pytest.mark.parametrize(("ask", "name"), [("rule", "BROKEN_RULE"), ("document", "Broken"), ("pack", "x")])
def test_what_cannot_be_read_is_refused_when_it_is_asked_for(library, ask, name):
    with pytest.raises(UsageError, match=r"\.(json|yaml):(\d+:)? "):
        getattr(library, ask)(name)


def test_each_is_read_once(tmp_path):
    read = []
    things = OnDemand({"a": tmp_path / "a", "b": tmp_path / "b"}, lambda path: read.append(path.name) or path)
    assert things["b"] is things["b"] is things.get("b")
    assert read == ["b"]
    assert dict(things) == {"a": tmp_path / "a", "b": tmp_path / "b"}
    assert read == ["b", "a"]


def test_the_whole_library_is_as_it_should_be():
    library = catalogue.load(support.ROOT)
    assert library.whole() is library
