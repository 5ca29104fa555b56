"""The house's rules: who may import whom, who touches the world outside, what starting up loads."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from ccmgen import registry

ROOT = Path(__file__).parent.parent

LADDER = (
    (
        "diagnostics",
        "placement",
        "engine",
        "calling",
        "legible",
        "fold",
        "unfold",
        "stages",
        "interrupts",
    ),
    ("ahead", "child", "toml"),
    ("ir",),
    ("boot", "environment", "snapshots", "table"),
    ("macro",),
    ("assignment",),
    ("resolution", "state"),
    ("digests",),
    ("lock",),
    ("sources",),
    ("evaluated",),
    ("evaluate",),
    ("instrument",),
    ("provenance",),
    ("decode",),
    ("resolve",),
    ("artifact",),
    ("backend", "graph"),
    ("registry",),
    ("record", "running", "plan"),
    ("api", "contract"),
    ("services",),
    ("cli",),
    ("__main__",),
)
"""A module may import only what stands on a step above its own; a package also its own modules."""

BACKENDS_MAY = {"diagnostics", "ir", "environment", "resolution", "artifact", "backend", "backends"}

STEP = {name: number for number, names in enumerate(LADDER) for name in names}
FOLDERS = {"": ROOT / "ccmgen", "backends.": ROOT / "backends"}
MODULES = {
    prefix + ".".join(path.relative_to(folder).with_suffix("").parts): path
    for prefix, folder in FOLDERS.items()
    for path in sorted(folder.rglob("*.py"))
    if path.name != "__init__.py" or path.parent.name == "resolve"
}
CORE = {name: path for name, path in MODULES.items() if not name.startswith("backends.")}
BACKENDS = {name: path for name, path in MODULES.items() if name.startswith("backends.")}


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, anywhere in it; `from a import b` may mean `a.b`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: a relative import"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def own_imports(path: Path) -> set[str]:
    """Of ccmgen's modules, those that a file imports, without `ccmgen.`."""
    found = set()
    for name in imports(path):
        steps = name.removeprefix("ccmgen.").split(".") if name.startswith("ccmgen.") else []
        if not steps:
            continue
        names = [".".join(steps[:length]) for length in range(len(steps), 0, -1)]
        known = [each for each in names if each in MODULES or each in STEP]
        assert known, f"{path.name} imports {name}, which is not there"
        found.add(known[0])
    return found


@pytest.mark.parametrize("module", CORE)
def test_a_module_imports_only_what_stands_above_it(module: str) -> None:
    own = module.partition(".")[0]
    for imported in own_imports(CORE[module]):
        other = imported.split(".")[0]
        if other != own:
            assert STEP[other] < STEP[own], f"{module} imports {imported}"


@pytest.mark.parametrize("module", BACKENDS)
def test_a_backend_imports_only_what_backends_need(module: str) -> None:
    for imported in own_imports(BACKENDS[module]):
        assert imported.split(".")[0] in BACKENDS_MAY, f"{module} imports {imported}"
        assert not imported.startswith("backends.") or imported.startswith("backends._")


def test_no_module_imports_itself_by_way_of_others() -> None:
    edges = {module: own_imports(path) - {module} for module, path in MODULES.items()}
    TopologicalSorter(edges).prepare()


WORLD = {
    *(
        "os",
        "io",
        "pathlib",
        "shutil",
        "tempfile",
        "glob",
        "fcntl",
        "socket",
        "ssl",
        "http",
        "urllib",
    ),
    *("subprocess", "multiprocessing", "threading", "signal", "asyncio", "resource", "ctypes"),
    *("time", "datetime", "random", "secrets", "uuid", "getpass", "pwd", "platform", "locale"),
}
"""Modules of the standard library by which a result may depend on the world, or change it."""

TOUCHES = {
    *("open", "print", "input", "exec", "eval", "environ", "getenv", "stdin", "stdout", "stderr"),
    *("read_text", "read_bytes", "write_text", "write_bytes", "iterdir"),
}
"""Functions and attributes that do the same."""

ALLOWED = {
    ("engine", "resource"): "the child limits itself",
    ("engine", "os"): "the parent with which the child ends",
    ("engine", "time"): "how often it looks after the parent",
    ("engine", "stdin"): "the child's only way in",
    ("engine", "stdout"): "the child's only way out",
    ("interrupts", "signal"): "what asks the program to end is not for its child and its threads",
    ("evaluate", "subprocess"): "the type of a child",
    ("child", "subprocess"): "the engine runs in a child",
    ("ahead", "threading"): "what is done while something else is waited for",
    ("evaluate", "threading"): "the watchdog that ends the child",
    ("evaluate", "stdin"): "the pipes of the child",
    ("evaluate", "stdout"): "the pipes of the child",
    ("evaluate", "stderr"): "the pipes of the child",
    ("sources", "open"): "the bundled Jsonnet library",
    ("decode.explain", "pathlib"): "where the bundled schemas are",
    ("decode.explain", "read_text"): "the bundled schemas",
    ("decode.environment", "datetime"): "types of TOML values, which are refused",
    ("contract", "print"): "a program for authors of backends: python -m ccmgen.contract",
    ("resolve.solver", "threading"): "the main thread answers to signals while the solver works",
    ("registry", "pathlib"): "where the bundled backends are",
    ("registry", "iterdir"): "the bundled backends",
    ("services._adapter", "pathlib"): "the folder that adapters' relative paths begin in",
    ("services._document", "pathlib"): "the folder of services.toml",
    ("services._registry", "pathlib"): "where the adapters that ship are",
    ("services._registry", "iterdir"): "the adapters that ship",
    ("services._credentials", "environ"): "credentials in variables",
    ("services._credentials", "os"): "credentials in variables",
    ("services._credentials", "pathlib"): "credentials in files",
    ("services._credentials", "read_bytes"): "credentials in files",
    ("services._credentials", "urllib"): "how URLs write a credential, to find it in messages",
    ("services._waiting", "threading"): "a call that is not waited for any longer",
    ("services.file", "open"): "the file that is asked for",
    ("services.file", "os"): "the file that is asked for",
    ("services.http", "time"): "the time between two attempts",
    ("services.http", "urllib"): "the host of an address",
    ("services.program", "environ"): "what of it a program sees",
    ("services.program", "os"): "a program and its children",
    ("services.program", "signal"): "to end a program's children",
    ("services.program", "stderr"): "what a program says",
    ("services.program", "stdout"): "what a program answers",
    ("services.program", "subprocess"): "a program",
    ("services.program", "time"): "the limit of a program's time",
    ("services.sql", "datetime"): "types of a database's values",
    ("services.sql", "urllib"): "a file's name in an SQLite address",
    ("services.sql", "uuid"): "a type of a database's values",
}
"""Exceptions, each with its reason."""


def touches(path: Path) -> Iterator[str]:
    """What of the world outside a file touches."""
    for name in imports(path):
        if name.split(".")[0] in WORLD:
            yield name.split(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in TOUCHES:
            yield node.attr
        elif isinstance(node, ast.Name) and node.id in TOUCHES:
            yield node.id


def test_only_the_command_line_touches_the_world_outside() -> None:
    outer = ("cli.", "__main__")
    found = {
        (module, what)
        for module, path in MODULES.items()
        if not module.startswith(outer)
        for what in touches(path)
    }
    assert found == ALLOWED.keys()


HEAVY = {
    *("numpy", "pydantic", "jsonschema", "ClusterShell", "tree_sitter", "yaml", "requests"),
    *("sqlalchemy", "pymysql", "psycopg", "urllib3", "tomli_w"),
    *("ortools", "polars", "asyncio", "http", "tomli", "difflib", "dataclasses", "traceback"),
}
"""What takes long to import, and is needed only on failure or for some inputs."""

COMPILE = """
import sys
sys.argv[1:] = {arguments}
try:
    from ccmgen.__main__ import main
    main()
except SystemExit as end:
    assert not end.code, end.code
print(*sorted(name.split(".")[0] for name in sys.modules if "." not in name))
"""


def loaded(*arguments: str) -> set[str]:
    """The modules that a run of the program loads."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", COMPILE.format(arguments=list(arguments))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def test_a_compile_that_succeeds_loads_nothing_heavy(tmp_path: Path) -> None:
    backends = [word for name in registry.names() for word in ("-b", name)]
    p42 = ["examples/p42/boot.jsonnet", "--env", "examples/p42/env.json"]
    modules = loaded("compile", *p42, *backends, "-o", str(tmp_path / "out"))
    assert not modules & {"_gojsonnet", "email", "platform", "typing_extensions"}
    assert modules & {*HEAVY, "typer", "inspect", "shutil"} == set()


def test_next_to_nothing_is_loaded_before_the_engine_starts(tmp_path: Path) -> None:
    """It takes as long to be ready, and to evaluate, as all the rest of a small compile."""
    program = """
import subprocess, sys
before = {*sys.modules}
class Started(Exception): pass
def start(*words, **more): raise Started
subprocess.Popen = start
from ccmgen.__main__ import run
try:
    run(0)
except Started:
    print(*sorted({*sys.modules} - before))
"""
    words = ["compile", "boot.jsonnet", "--env", "env.json", "-b", "procfile", "-o", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    modules = done.stdout.split()
    assert "ccmgen.child" in modules
    assert {"typing", "pathlib", "json", "hashlib", "msgspec"}.isdisjoint(modules)


def test_an_unchanged_compile_loads_next_to_nothing(tmp_path: Path) -> None:
    p42 = ["examples/p42/boot.jsonnet", "--env", "examples/p42/env.json", "-b", "procfile"]
    for _ in range(2):
        modules = loaded("compile", *p42, "-o", str(tmp_path / "out"))
    assert modules & {*HEAVY, "typer", "msgspec", "subprocess", "threading", "shutil"} == set()


def test_version_and_help_load_no_compiler() -> None:
    typers = {"difflib", "traceback", "dataclasses"}
    for arguments in (["--version"], ["--help"]):
        assert loaded(*arguments) & ({*HEAVY, "msgspec", "jsonschema_rs"} - typers) == set()
    assert loaded("schema", "boot") & ({*HEAVY, "jsonschema_rs"} - typers) == set()


def test_what_libraries_seldom_use_waits_until_it_is_asked_for() -> None:
    program = """
import sys
before = {*sys.modules}
from ccmgen.cli import lean
lean.load_msgspec()
import pathlib, subprocess, msgspec, textwrap
waiting = {name for name, module in sys.modules.items() if "Lazy" in type(module).__name__}
assert waiting == lean._SELDOM - before - {"textwrap"}
assert msgspec.inspect.type_info(int) == msgspec.inspect.IntType()
"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_a_validator_that_wants_more_of_what_is_stood_in_for_has_it(tmp_path: Path) -> None:
    (tmp_path / "jsonschema_rs.py").write_text("from email.utils import formatdate\n")
    program = """
from ccmgen.cli import lean
lean.load_validator()
import jsonschema_rs
print(jsonschema_rs.formatdate(0))
"""
    environ = {"PYTHONPATH": f"{tmp_path}:{ROOT}"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Thu, 01 Jan 1970")
