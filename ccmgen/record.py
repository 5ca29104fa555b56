"""The record of a compile: what went in, what came out, and which jobs it describes.

A tracking service keeps it (`ccmgen track`). It says nothing of when or where it was made, so that
the same compile has the same record, and a record that is posted twice can be told by its id.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from msgspec.structs import replace

from ccmgen.artifact import Artifact
from ccmgen.resolution import Resolution


def measured(folder: str, digests: dict[str, str], artifact: Artifact) -> Artifact:
    """The same artifact; `digests` has its SHA-256 by its path below `folder`, once its bytes have
    been read."""

    def chunks() -> Iterator[bytes]:
        seen = sha256()
        for chunk in artifact.chunks:
            seen.update(chunk)
            yield chunk
        digests[f"{folder}/{artifact.path}"] = seen.hexdigest()

    return replace(artifact, chunks=chunks())


def record(
    resolution: Resolution, inputs: Mapping[str, str], artifacts: Mapping[str, str]
) -> Iterable[bytes]:
    """The record as JSON, in UTF-8, with members sorted.

    inputs: SHA-256 by name of each file that was read
    artifacts: SHA-256 by path of each file that was made

    Its `id` is the SHA-256 of the canonical form of all else: JSON with sorted members, without
    white space.
    """
    content = {
        "partition": resolution.partition,
        "version": resolution.version,
        "labels": dict(resolution.labels),
        "site": resolution.site,
        "inputs": dict(inputs),
        "artifacts": dict(artifacts),
        "jobs": {
            job.ident: {
                "roles": list(job.roles),
                "tasks": job.cardinality,
                "zone": job.zone,
                "user": job.user,
                "metadata": dict(job.metadata),
            }
            for job in resolution.jobs
        },
    }
    whole = {"id": record_id(content), **content}
    text = json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    yield f"{text}\n".encode()


def record_id(content: Mapping[str, object]) -> str:
    """The id of a record that has these members beside it."""
    canonical = json.dumps(
        content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    return sha256(canonical.encode()).hexdigest()
