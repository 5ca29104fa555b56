"""Every golden, and that every diagnostic code has one and is documented."""

import re

import pytest

from tests import golden

CODE = re.compile(r'(?:Diagnostic|_failed)\(\s*"([a-z-]+)"', re.S)
LIBRARY_CODE = re.compile(r"(?:problem\(|fail\(|code:)\s*'([a-z-]+)'|error '\[([a-z-]+)\]", re.S)


def codes() -> set[str]:
    """The codes that the sources can emit."""
    found: set[str] = set()
    for folder in ("ccmgen", "backends"):
        for path in (golden.ROOT / folder).rglob("*.py"):
            found.update(CODE.findall(path.read_text()))
    for path in (golden.ROOT / "jsonnet").rglob("*.libsonnet"):
        found.update(one or other for one, other in LIBRARY_CODE.findall(path.read_text()))
    return (
        found
        | {"unknown-metadata", "missing-metadata", "bad-metadata"}
        | {"unknown-parameter", "missing-parameter", "bad-parameter"}
        | {f"unknown-{kind}" for kind in ("job", "zone", "software", "stager")}
    )


@pytest.mark.parametrize("case", golden.CASES)
def test_golden(case: str) -> None:
    assert golden.run(case) == golden.expected(case)


@pytest.mark.parametrize("case", golden.CASES)
def test_no_golden_is_a_traceback(case: str) -> None:
    assert b"Traceback" not in golden.expected(case).get("stderr", b"")


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_code_has_a_golden(code: str) -> None:
    expected = golden.expected(f"error-{code}")
    said = expected.get("stderr", b"") + expected.get("stdout", b"")
    assert f"[{code}]".encode() in said


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_code_is_documented(code: str) -> None:
    page = (golden.ROOT / "docs" / "errors.md").read_text()
    assert f"\n## {code}\n" in page


def test_every_documented_code_exists() -> None:
    page = (golden.ROOT / "docs" / "errors.md").read_text()
    assert set(re.findall(r"^## (.*)$", page, re.M)) == codes()
