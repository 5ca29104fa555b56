"""`ccmgen track`: records of compiles to a tracking service, each once."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from ccmgen.cli.fetching import read_text
from ccmgen.cli.show import diagnostics_as_json, print_diagnostics, print_json, progress
from ccmgen.diagnostics import CcmgenError, Diagnostic, Location, stop_on
from ccmgen.record import record_id
from ccmgen.services import Record, choose, read_services, record


def run(files: Sequence[str], to: str, services_file: str, as_json: bool) -> int:
    """Have each record kept; the exit code. Raises CcmgenError."""
    services = read_services(read_text(services_file), services_file)
    (entry,) = choose(services.tracking, [to], services_file, "tracking service")
    problems: list[Diagnostic] = []
    records = {}
    for file in files:
        try:
            records[file] = _record(file)
        except CcmgenError as error:
            problems += error.diagnostics
    stop_on(problems)
    verdicts = {}
    for file, each in records.items():
        try:
            with progress(f"tracking {file}"):
                verdicts[file] = "recorded" if record(entry, each) else "already there"
        except CcmgenError as error:
            problems += error.diagnostics
    if as_json:
        print_json({"records": verdicts, "diagnostics": diagnostics_as_json(problems)})
    else:
        sys.stdout.writelines(f"{file}: {verdict}\n" for file, verdict in verdicts.items())
        sys.stdout.flush()
        print_diagnostics(problems, sys.stderr)
    return 1 if problems else 0


def _record(file: str) -> Record:
    """The record in a file. Raises CcmgenError unless its id is the digest of the rest of it."""
    try:
        rest = json.loads(read_text(file))
        ident = rest.pop("id")
        if ident == record_id(rest):
            return Record(ident, rest)
        reason = "its id is not the digest of the rest, so it was changed after it was made"
    except (ValueError, RecursionError) as error:
        reason = f"it is not JSON: {error}"
    except (AttributeError, KeyError, TypeError):
        reason = "it has no id"
    problem = Diagnostic(
        "bad-record",
        f"{file} is no record of a compile: {reason}",
        locations=(Location(file),),
        hint="post it as `ccmgen compile --record` wrote it",
    )
    raise CcmgenError([problem])
