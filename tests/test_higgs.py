"""One macro under two sites and two groups: what differs is what the contexts say, and no more."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import ccmgen
from ccmgen.cli.files import Given, sources_of
from tests.documents import ROOT

HIGGS = ROOT / "examples" / "higgs"


def partition(*contexts: str) -> Any:
    """The IR of the example in some of its contexts, as JSON."""
    names = [str(HIGGS / f"{name}.jsonnet") for name in contexts]
    made = ccmgen.validate(sources_of(str(HIGGS / "macro.jsonnet"), Given(contexts=names)))
    return json.loads(msgspec.json.encode(made))


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """The paths on which two JSON values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from differences(one.get(key), other.get(key), f"{path}/{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from differences(a, b, f"{path}/{index}")
    elif one != other:
        yield path


def of_first_job(one: Any, other: Any) -> set[str]:
    return set(differences(one["jobs"][0], other["jobs"][0]))


def test_groups_differ_in_their_cards_alone() -> None:
    higgs = partition("site-fnal", "group-higgs")
    qcd = partition("site-fnal", "group-qcd")
    assert of_first_job(higgs, qcd) == {
        "/metadata/cards/CKIN(3)",
        "/metadata/cards/CKIN(4)",
        "/metadata/cards/PMAS(25,1)",
        "/task/files/pythia.cards/content/segments/0",
    }
    text = higgs["jobs"][0]["task"]["files"]["pythia.cards"]["content"]["segments"][0]
    assert text == "MSEL = 0\nMSUB(102) = 1\nPMAS(25,1) = 108\n"


def test_sites_differ_in_where_and_how_jobs_run() -> None:
    fnal, local = partition("site-fnal"), partition("site-local")
    assert of_first_job(fnal, local) == {
        "/cardinality",
        "/roles/3",
        "/sweep/events/size",
        "/sweep/first_event/step",
        "/sweep/last_event/first",
        "/sweep/last_event/step",
        "/task/placement/zone",
        "/task/resources/memory_bytes",
        "/task/restart",
        "/task/stage_out/0/by",
        "/task/stage_out/0/target/segments/0",
        "/task/wrappers",
    }
    assert fnal["jobs"][0]["cardinality"] == 133
    assert local["jobs"][0]["cardinality"] == 1329


def test_jobs_of_the_loop_differ_in_what_the_loop_says_and_in_their_seeds() -> None:
    none, low = partition("site-fnal")["jobs"]
    assert set(differences(none, low)) == {
        "/ident",
        "/sweep/seed/of",
        "/task/commands/1/4",
    }
    assert low["task"]["commands"][1][3:] == ["--pileup", "low"]


def test_the_macro_is_as_short_as_its_story() -> None:
    lines = (HIGGS / "macro.jsonnet").read_text().splitlines()
    assert len([line for line in lines if line and not line.startswith("//")]) <= 30


@pytest.mark.parametrize("backend", ["nomad", "procfile", "systemd"])
def test_managers_of_services_refuse_a_production_by_feature(backend: str) -> None:
    contexts = [str(HIGGS / f"{name}.jsonnet") for name in ("site-fnal", "group-higgs")]
    env = str(HIGGS / "env.json")
    sources = sources_of(str(HIGGS / "macro.jsonnet"), Given(contexts=contexts), (env,))
    with pytest.raises(ccmgen.CcmgenError) as caught:
        ccmgen.compile(sources, env, [backend], allow_lossy=True)
    said = [d.message for d in caught.value.diagnostics if d.code == "unsupported"]
    assert [message.split(":")[0] for message in said] == [
        f"{backend} cannot express own-folder",
        f"{backend} cannot express pool",
    ]


def test_without_a_site_nothing_says_how_jobs_run(tmp_path: Path) -> None:
    with pytest.raises(ccmgen.CcmgenError) as caught:
        partition("group-higgs")
    assert [d.code for d in caught.value.diagnostics] == ["abstract-module"]
