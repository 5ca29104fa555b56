"""Macros as tests write them: programs in Jsonnet, with modules that do little."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import ccmgen
from ccmgen.calling import Trace
from ccmgen.ir import Partition

HEAD = "local rj = import 'runjob.libsonnet';\n"

MODULE = """
rj.configurator(
  'A module.',
  metadata={ value: { type: 'integer', description: 'A number.' },
             cards: { type: 'object', default: {}, description: 'Some values.' },
             list: { type: 'array', default: [], description: 'A list.' } },
  needs=%s, provides=%s, calls=['Extra'],
  handlers={
    MakeJob: rj.handler('makes a job', function(own, linker)
      linker.create(linker.job + '-' + own.name, rj.script {
        commands: [['run', own.name]],
        metadata: own.metadata,
      })),
  },
)
"""
"""It makes a job whose metadata is its own."""


def module(needs: Sequence[str] = (), provides: Sequence[str] = ()) -> str:
    return MODULE % (json.dumps(list(needs)), json.dumps(list(provides)))


def macro(directives: str, modules: Mapping[str, str], more: str = "") -> str:
    """A macro with these modules."""
    entries = ", ".join(f"{json.dumps(name)}: {text}" for name, text in modules.items())
    return f"{HEAD}rj.macro('mc', [{directives}], modules={{ {entries} }}{more})"


def sources(program: str, *contexts: str) -> ccmgen.Sources:
    files = {f"context{n}.jsonnet": HEAD + text for n, text in enumerate(contexts)}
    return ccmgen.Sources(
        {"macro.jsonnet": program, **files}, "macro.jsonnet", contexts=tuple(files)
    )


def compiled(program: str, *contexts: str) -> Partition:
    return ccmgen.validate(sources(program, *contexts))


def traced(program: str, *contexts: str) -> Trace:
    return ccmgen.trace(sources(program, *contexts))


def metadata(program: str, *contexts: str) -> dict[str, Any]:
    """By ScriptObject, what the module that made it had as metadata."""
    return {job.ident: job.metadata for job in compiled(program, *contexts).jobs}


def refused(program: str, *contexts: str) -> list[ccmgen.Diagnostic]:
    """What is said of a macro that is wrong."""
    try:
        compiled(program, *contexts)
    except ccmgen.CcmgenError as error:
        return list(error.diagnostics)
    raise AssertionError("nothing is wrong")
