"""An independent reading of references: what each means for one task, read from the resolution.

The resolver works with templates and columns; this asks one task at a time, from the partition,
the environment, and the places and ports of the resolution, which checkers.py holds to the rest.
"""

import json
from dataclasses import dataclass
from typing import Any

import msgspec

from ccmgen import ir
from ccmgen.environment import Environment
from ccmgen.ir import Partition
from ccmgen.resolution import Resolution


@dataclass(frozen=True)
class Reading:
    """What references mean in a resolution of a partition and an environment."""

    partition: Partition
    environment: Environment
    resolution: Resolution

    def text(self, text: ir.Text, job: str, index: int) -> str:
        """The string of a task."""
        if isinstance(text, str):
            return text
        if isinstance(text, ir.Join):
            return "".join(self.text(segment, job, index) for segment in text.segments)
        return _in_text(self.reference(text, job, index))

    def value(self, value: Any, job: str, index: int) -> Any:
        """The JSON of a task."""
        if isinstance(value, dict) and "ref" in value:
            found = msgspec.convert(value, ir.Ref | ir.Join)
            if isinstance(found, ir.Join):
                return self.text(found, job, index)
            return self.reference(found, job, index)
        if isinstance(value, dict):
            return {key: self.value(item, job, index) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item, job, index) for item in value]
        return value

    def reference(self, ref: ir.Ref, job: str, index: int) -> Any:
        """What a reference means for a task of `job`, whosever value it is."""
        if ref.of is None:
            return self.own(ref, job, index)
        if ref.of.every is not None:
            (cardinality,) = [j.cardinality for j in self.partition.jobs if j.ident == ref.of.job]
            values = [self.own(ref, ref.of.job, other) for other in range(cardinality)]
            return ref.of.every.join(map(_in_text, values))
        task = index if ref.of.task == "same" else ref.of.task or 0
        return self.own(ref, ref.of.job, task)

    def own(self, ref: ir.Ref, ident: str, index: int) -> Any:  # noqa: PLR0911, PLR0912  a case each
        """What a reference means for a task, of which it is the task's own value."""
        (job,) = [job for job in self.partition.jobs if job.ident == ident]
        (placed,) = [job for job in self.resolution.jobs if job.ident == ident]
        host = self.environment.hosts[placed.hosts[index]]
        match ref:
            case ir.HostRef():
                return host.name
            case ir.AddressRef(network="control"):
                return host.addresses.get("control", host.name)
            case ir.AddressRef(network=network):
                return host.addresses[network]
            case ir.ZoneRef():
                return job.task.placement.zone or self.environment.default_zone
            case ir.UserRef():
                return placed.user
            case ir.PortRef(name=name):
                return placed.ports[name][index]
            case ir.DeviceRef(name=name):
                return ",".join(placed.devices[name][index])
            case ir.IndexRef():
                return index
            case ir.TaskRef():
                return f"{ident}-{str(index).zfill(3)}"
            case ir.JobRef():
                return ident
            case ir.PartitionRef():
                return self.partition.ident
            case ir.ParameterRef(name=name):
                return self.value(job.parameters[name], ident, index)
            case ir.ProvidesRef(role=role, name=name):
                return self.value(job.provides[role][name], ident, index)
            case ir.SoftwareRef(name=name, path=path):
                prefix = self.environment.software[name].prefix
                return path.split("/")[-1] if prefix is None else prefix + "/" + path


def _in_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
