"""The child process of `condor`: HTCondor's bindings turn submit descriptions into job ads."""

import io
import json
import re
import sys
from typing import Any

import classad
import htcondor

LIVE = re.compile(r"(\$\$)\(DOLLARDOLLAR\)|\$\$\(|\$\$?[A-Za-z0-9_]*")


class LostError(Exception):
    """A value of the ad that would not reach the task as it is."""


def _at_match(text: str) -> str:
    def replaced(found: re.Match[str]) -> str:
        if found[0] == "$$(":
            raise LostError(f"replaced by an attribute of the machine: {text}")
        return found[1] or found[0]

    return LIVE.sub(replaced, text)


def _child() -> None:
    texts, machines, state = json.load(sys.stdin)
    json.dump([_answer(text, machines, state) for text in texts], sys.stdout)


def _answer(
    text: str, machines: list[dict[str, object]], state: dict[str, object]
) -> list[dict[str, object]] | str:
    offers = [classad.ClassAd(attributes) for attributes in machines]
    try:
        return [_fields(ad, offers, state) for ad in htcondor.Submit(text).jobs(clusterid=1)]
    except (LostError, RuntimeError, ValueError, htcondor.HTCondorException) as error:
        return f"{type(error).__name__}: {error}"


def _fields(ad: Any, offers: list[Any], state: dict[str, object]) -> dict[str, object]:
    job = classad.parseOne(io.StringIO(ad.printOld()), classad.Parser.Old)
    if "Args" in job or "Env" in job:
        raise LostError("arguments or environment in the old syntax")
    for name, text in job.items():
        if isinstance(text, str):
            job[name] = _at_match(text)
        else:
            _at_match(str(text))
    for name, item in state.items():
        job[name] = item
    words = {
        name: classad.ExprTree(f"argsToList({name})").eval(job)
        for name in ("Arguments", "Environment")
    }
    return {
        "argv": [job["Cmd"], *words["Arguments"]],
        "environment": words["Environment"],
        "cwd": job["Iwd"],
        "accounting_group": job.get("AcctGroup"),
        "accounting_user": job.get("AcctGroupUser"),
        "requirements": str(job["Requirements"]),
        # `a.matches(b)` asks whether b's requirements hold for a.
        "matches": [offer.matches(job) for offer in offers],
        "attributes": {name: _plain(item) for name, item in job.items()},
    }


def _plain(item: Any) -> object:
    return item if type(item) in (bool, int, float, str) else str(item)


if __name__ == "__main__":
    _child()
