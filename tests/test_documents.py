"""Every example in the documents does what it says."""

import doctest
import os
import re
from pathlib import Path

import pytest

from ccmgen import api
from tests import documents


@pytest.mark.parametrize("document", documents.DOCUMENTS, ids=lambda path: path.name)
def test_what_commands_print_is_current(document: Path) -> None:
    assert documents.current(document) == document.read_text()


def test_the_readme_has_examples() -> None:
    blocks = list(documents.BLOCK.finditer((documents.ROOT / "README.md").read_text()))
    assert sum(bool(block["run"]) for block in blocks) >= 5


def test_examples_of_the_api() -> None:
    assert doctest.testmod(api) == (0, doctest.testmod(api).attempted)
    assert doctest.testmod(api).attempted > 0


@pytest.mark.parametrize("document", documents.DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text()):
        assert os.path.exists(document.parent / link), link  # noqa: PTH110  as it is written
