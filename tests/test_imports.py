"""What an import finds: the own folder, then the libraries, then the bundled library; no more."""

import json
from pathlib import Path
from typing import Any

import pytest

from ccmgen.cli.files import Given, sources_of
from ccmgen.decode.boot import read_partition
from ccmgen.diagnostics import CcmgenError
from ccmgen.evaluate import engine
from ccmgen.ir import Partition
from ccmgen.sources import Sources, find_import


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, which lies in a folder that is not the project's."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (tmp_path / "secret.libsonnet").write_text("'secret'")
    return folder


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def evaluate(program: str, *libraries: str, boot: str = "boot.jsonnet") -> Any:
    """The JSON of a boot with this program."""
    write(Path(), {boot: program})
    with engine(sources_of(boot, Given(libraries=libraries))) as child:
        return json.loads(child.evaluate(f"import {json.dumps(boot)}"))


def refused(program: str, *libraries: str) -> str:
    with pytest.raises(CcmgenError) as caught:
        evaluate(program, *libraries)
    (found,) = caught.value.diagnostics
    return found.code


def test_the_own_folder_then_libraries_in_order_then_the_bundled(project: Path) -> None:
    everywhere = {"x.libsonnet": "'%s'", "ccm.libsonnet": "{ where: '%s' }"}
    (project / "one").mkdir()
    for where in ("two", "one", "sub"):
        write(project, {f"{where}/{name}": text % where for name, text in everywhere.items()})
        for name in everywhere:
            found = evaluate(f"import '{name}'", "one", "two", boot="sub/boot.jsonnet")
            first = "two" if where == "two" else where
            assert found in (first, {"where": first})


def test_the_bundled_library_comes_last(project: Path) -> None:
    assert evaluate("(import 'ccm.libsonnet').host") == {"ref": "host"}
    write(project, {"library/ccm.libsonnet": "{ host: 'mine' }"})
    assert evaluate("(import 'ccm.libsonnet').host") == {"ref": "host"}
    assert evaluate("(import 'ccm.libsonnet').host", "library") == "mine"


def test_an_import_is_relative_to_the_file_it_stands_in(project: Path) -> None:
    write(
        project,
        {"lib/deep/a.libsonnet": "import '../b.libsonnet'", "lib/b.libsonnet": "importstr 'c'"},
    )
    write(project, {"lib/c": "here"})
    assert evaluate("import 'lib/deep/a.libsonnet'") == "here"


@pytest.mark.parametrize("how", ["import", "importstr", "importbin"])
def test_what_lies_outside_is_forbidden(project: Path, how: str) -> None:
    (project / "link.libsonnet").symlink_to(project.parent / "secret.libsonnet")
    (project / "folder").symlink_to(project.parent)
    outside = [
        "../secret.libsonnet",
        "sub/../../secret.libsonnet",
        str(project.parent / "secret.libsonnet"),
        "link.libsonnet",
        "folder/secret.libsonnet",
        "/etc/passwd",
        "/dev/zero",
        "../missing.libsonnet",
    ]
    (project / "sub").mkdir()
    for name in outside:
        assert refused(f"{how} {json.dumps(name)}") == "forbidden-import"


def test_a_library_may_lie_outside_and_no_further(project: Path) -> None:
    write(project.parent, {"library/a.libsonnet": "import 'b.libsonnet'"})
    write(project.parent, {"library/b.libsonnet": "'b'", "library/c.libsonnet": "import '../x'"})
    assert evaluate("import 'a.libsonnet'", "../library") == "b"
    assert refused("import 'c.libsonnet'", "../library") == "forbidden-import"


def test_a_link_within_the_project_is_followed(project: Path) -> None:
    write(project, {"real.libsonnet": "'real'"})
    (project / "link.libsonnet").symlink_to("real.libsonnet")
    assert evaluate("import 'link.libsonnet'") == "real"


def test_what_cannot_be_read_is_said(project: Path) -> None:
    (project / "latin.libsonnet").write_bytes(b"'\xe9'")
    assert refused("import 'latin.libsonnet'") == "forbidden-import"
    assert refused("import '.'") == "forbidden-import"
    assert refused("import 'missing.libsonnet'") == "unknown-import"


def partition_of(boot: str, *libraries: str) -> Partition:
    with engine(sources_of(boot, Given(libraries=libraries))) as child:
        return read_partition(child)


def test_nothing_of_the_users_stands_in_for_what_compiles(project: Path) -> None:
    """Neither files of the same names, nor a folder that is called as the bundled one."""
    boot = {"ident": "p", "jobs": [{"ident": "a", "roles": ["zzz"]}]}
    write(project, {"boot.json": json.dumps(boot)})
    expected = partition_of("boot.json")
    bundled = ["ccm", "compile", "reference", "role", "roles/zzz", "roles/appfwk"]
    for folder in ("", "library/", "<ccmgen>/", "library/<ccmgen>/"):
        write(project, {f"{folder}{name}.libsonnet": "error 'not this'" for name in bundled})
    imports = " + ".join(
        f"(if false then import './<ccmgen>/{name}.libsonnet' else {{}})" for name in bundled
    )
    write(project, {"boot.jsonnet": f"{imports} + import 'boot.json'"})
    assert partition_of("boot.json", "library") == expected
    assert refused("import './<ccmgen>/role.libsonnet'") == "unknown-import"
    assert refused("import 'library/<ccmgen>/role.libsonnet'") == "jsonnet-error"


@pytest.mark.parametrize(
    "name",
    ["<ccmgen>/../secret.libsonnet", "<ccmgen>/../__init__.py", "<ccmgen>/x", "<ccmgen>/roles"],
)
def test_the_bundled_library_holds_only_its_own(name: str) -> None:
    with pytest.raises(KeyError):
        find_import(Sources({}, ""), "", name)


def test_a_bundled_file_finds_bundled_files_only() -> None:
    sources = Sources({"role.libsonnet": "'mine'", "ccm.libsonnet": "'mine'"}, "")
    found, text = find_import(sources, "<ccmgen>/roles/", "../ccm.libsonnet")
    assert found == "<ccmgen>/ccm.libsonnet"
    assert text != "'mine'"


@pytest.mark.parametrize("how", ["import", "importstr", "importbin"])
@pytest.mark.parametrize("name", [r"'a\u0000b'", r"'\\\u0000'", "'a\0b'", '@"a\0b"', "@'a\0'"])
def test_an_import_whose_name_holds_a_nul_is_refused_where_it_stands(
    project: Path, how: str, name: str
) -> None:
    """The engine cuts the name there, and would take another file."""
    write(project, {"a": "1", "\\": "1", "lib.libsonnet": f"{{\n  x: {how} {name},\n}}"})
    with pytest.raises(CcmgenError) as caught:
        evaluate("(import 'lib.libsonnet').x")
    (found,) = caught.value.diagnostics
    assert (found.code, str(found.locations[0])) == ("unknown-import", "lib.libsonnet:2:6")
    assert "NUL" in found.message


def test_a_nul_elsewhere_is_data(project: Path) -> None:
    write(project, {"a": "1", r"a\\u0000": "2"})
    program = r"{ a: import 'a', b: '\u0000', c: importstr @'a\\u0000', d: importstr 'a\\\\u0000' }"
    found = evaluate(program)
    assert found == {"a": 1, "b": "\0", "c": "2", "d": "2"}
