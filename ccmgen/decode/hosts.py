"""Hosts as people write them, folded and described in groups, to one record a host."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from ccmgen.diagnostics import ENVIRONMENT, DataPath, Diagnostic, nearest
from ccmgen.environment import DevicesDocument, EnvironmentDocument, Host, HostsDocument
from ccmgen.placement import OWN_ATTRIBUTES, Scalar

_NONE: Mapping[str, Mapping[str, str]] = {}
"""One for all hosts, so that those described together are seen to be alike."""


class _Common(Struct, frozen=True):
    """What the hosts of one entry have alike."""

    attributes: Mapping[str, Scalar | tuple[Scalar, ...]]
    cpu_millis: int | None
    memory_bytes: int | None
    slots: int | None
    devices: Mapping[str, tuple[str, ...]]
    shares: Mapping[str, int]

    def host(self, name: str, addresses: Mapping[str, str], out: _Out) -> Host:
        broken = out.devices.get(name, _NONE)
        left = {
            kind: tuple(n for n in names if n not in broken.get(kind, ()))
            for kind, names in self.devices.items()
        }
        return Host(
            name=name,
            attributes=self.attributes,
            addresses=addresses,
            cpu_millis=self.cpu_millis,
            memory_bytes=self.memory_bytes,
            slots=self.slots,
            devices=left if broken else self.devices,
            shares=self.shares,
            disabled=out.hosts.get(name, ""),
            disabled_devices=broken,
        )


class _Out(Struct, frozen=True):
    """What is disabled, each with the reason: hosts by name, devices by host, kind and name."""

    hosts: dict[str, str] = field(default_factory=dict)
    devices: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)


def unfolded_hosts(document: EnvironmentDocument, problems: list[Diagnostic]) -> tuple[Host, ...]:
    """One record a host, in natural order; what is wrong is added to `problems`."""
    entries: dict[str, tuple[str, _Common, dict[str, str]]] = {}
    for folded, written in document.hosts.items():
        path = ENVIRONMENT / "hosts" / folded
        problems += _misfits(written, path)
        common, names = _common(written), unfold(folded, path, problems)
        addresses = dict(_addresses(written, len(names), path, problems))
        for number, name in enumerate(names):
            if not _HOST_NAME.fullmatch(name):
                message = f"{name!r} is no host name (RFC 1123: letters, digits, dots and dashes)"
                problems.append(Diagnostic("bad-host-names", message, path))
            other = entries[name][0] if name in entries else folded
            if other != folded:
                message = f"host {name!r} is described twice, by {other!r} and by {folded!r}"
                problems.append(Diagnostic("duplicate-host", message, path))
            entries[name] = (folded, common, {k: v[number] for k, v in addresses.items()})
    out = _disabled(document, {name: common for name, (_, common, _) in entries.items()}, problems)
    return tuple(
        common.host(name, addresses, out)
        for name in (entries if len(document.hosts) == 1 else sorted(entries, key=natural))
        for _, common, addresses in [entries[name]]
    )


def _common(written: HostsDocument) -> _Common:
    capacity = written.capacity
    shared = {k: d.tasks for k, d in capacity.devices.items() if isinstance(d, DevicesDocument)}
    return _Common(
        attributes=written.attributes,
        cpu_millis=None if capacity.cpu is None else round(capacity.cpu * 1000),
        memory_bytes=None if capacity.memory is None else memory_bytes(capacity.memory),
        slots=capacity.slots,
        devices={
            kind: tuple(sorted(_names(devices), key=natural))
            for kind, devices in sorted(capacity.devices.items())
        },
        shares={kind: tasks for kind, tasks in sorted(shared.items()) if tasks > 1},
    )


def _names(devices: tuple[str, ...] | DevicesDocument) -> tuple[str, ...]:
    return devices.names if isinstance(devices, DevicesDocument) else devices


def _misfits(written: HostsDocument, path: DataPath) -> Iterator[Diagnostic]:
    for name in OWN_ATTRIBUTES:
        if name in written.attributes:
            message = f"every host has the attribute {name!r} of its own: its {name}"
            hint = "give yours another name"
            yield Diagnostic("bad-value", message, path / "attributes" / name, hint=hint)
    for kind, devices in written.capacity.devices.items():
        names, at = _names(devices), path / "capacity" / "devices" / kind
        for number, name in enumerate(names):
            if name in names[:number]:
                at = at / "names" if isinstance(devices, DevicesDocument) else at
                yield Diagnostic("bad-value", f"the device {name!r} is listed twice", at / number)


def _disabled(
    document: EnvironmentDocument, hosts: Mapping[str, _Common], problems: list[Diagnostic]
) -> _Out:
    out = _Out()
    for number, entry in enumerate(document.disabled):
        path = ENVIRONMENT / "disabled" / number
        for name in unfold(entry.hosts, path / "hosts", problems):
            if name not in hosts:
                message = f"host {name!r} is to be disabled, and hosts does not describe it"
                hint = nearest(name, hosts)
                problems.append(Diagnostic("unknown-host", message, path / "hosts", hint=hint))
            elif not entry.devices:
                out.hosts[name] = entry.reason
            else:
                has = hosts[name].devices
                for kind, devices in entry.devices.items():
                    for device in devices:
                        if device not in has.get(kind, ()):
                            known = has.get(kind, ()) or has
                            problems.append(
                                Diagnostic(
                                    "unknown-device",
                                    f"host {name!r} has no {kind} device {device!r} to disable",
                                    path / "devices" / kind,
                                    hint=nearest(device if kind in has else kind, known),
                                )
                            )
                        broken = out.devices.setdefault(name, {}).setdefault(kind, {})
                        broken[device] = entry.reason
    return out


_OF_IPV6 = "instead of an IPv6 address, write a name that has it: in a URL it would need brackets"

_HOST_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


_NUMBERS = re.compile(r"([0-9]+)").split


def natural(name: str) -> tuple[tuple[int, str, str], ...]:
    """The key that sorts host-9 before host-10, and the same way everywhere."""
    return tuple(
        # Of two numbers without leading zeros, the longer is the greater.
        (len(number), number, part) if part[0] in "0123456789" else (-1, part, "")
        for part in _NUMBERS(name)
        if part
        for number in [part.lstrip("0")]
    )


def _addresses(
    common: HostsDocument, count: int, path: DataPath, problems: list[Diagnostic]
) -> Iterator[tuple[str, list[str]]]:
    for network, folded in sorted(common.addresses.items()):
        at = path / "addresses" / network
        addresses = unfold(folded, at, problems)
        for address in addresses:
            if not _HOST_NAME.fullmatch(address):
                message = f"{address!r} is no host name and no IPv4 address"
                hint = _OF_IPV6 if ":" in address else ""
                problems.append(Diagnostic("bad-host-names", message, at, hint=hint))
        if len(addresses) == count:
            yield network, addresses
        elif addresses:
            problems.append(
                Diagnostic(
                    "uneven-addresses",
                    f"{len(addresses)} addresses for {count} hosts; each host has one",
                    at,
                )
            )


def memory_bytes(text: str) -> int:
    """An amount with its unit, such as `64 GiB` or `1.5GB`, in bytes (IEC 80000-13)."""
    amount = text.rstrip("BkKMGTi ")
    unit = text[len(amount) :].strip()
    base = 1024 if "i" in unit else 1000
    return round(float(amount) * float(base ** "BKMGT".index(unit[0].upper())))


MOST_HOSTS = 1_000_000
"""More in one folded name is taken for a slip of the pen: unfolding it would fill the memory."""


_RANGE = re.compile(r"([A-Za-z0-9_.:-]+)\[([0-9]{1,9})-([0-9]{1,9})\]((?![0-9])[A-Za-z0-9_.:-]*)")


def _range(folded: str) -> list[str] | None:
    """The names of one range, the commonest of folded names; None if it is something else.

    Its bounds are equally long, or no digit stands before either: ClusterShell takes a digit before
    the bracket for a part of both bounds.
    """
    found = _RANGE.fullmatch(folded)
    if found is None:
        return None
    before, low, high, after = found.groups()
    plain = low[0] != "0" and high[0] != "0" and not before[-1].isdigit()
    numbers = range(int(low), int(high) + 1)
    if not (plain or len(low) == len(high)) or not 0 < len(numbers) <= MOST_HOSTS:
        return None
    return [f"{before}{number:0{len(low)}}{after}" for number in numbers]


def unfold(folded: str, path: DataPath, problems: list[Diagnostic]) -> list[str]:
    """The names of a folded node set, in natural order."""
    if re.fullmatch(r"[A-Za-z0-9_.:-]+", folded):
        return [folded]
    if names := _range(folded):
        return names
    # Its import takes as long as placing 10,000 tasks, and most environments do without.
    from ClusterShell.NodeSet import NodeSet, NodeSetException
    from ClusterShell.NodeUtils import GroupResolver, GroupResolverError

    hint = "write names as ClusterShell folds them: np04-srv-0[01-30],np04-gw"
    if _size(folded) > MOST_HOSTS:
        message = f"{folded!r} are more than {MOST_HOSTS} names"
        problems.append(Diagnostic("bad-host-names", message, path, hint=hint))
        return []
    try:
        # Without group sources: those are read from files of the machine.
        return sorted(NodeSet(folded, resolver=GroupResolver()), key=natural)
    except GroupResolverError:
        message = f"{folded!r} names a group (@), and groups are not looked up"
        problems.append(Diagnostic("bad-host-names", message, path, hint=hint))
        return []
    except NodeSetException as error:
        problems.append(Diagnostic("bad-host-names", str(error), path, hint=hint))
        return []


def _size(folded: str) -> int:
    """How many names there are at the most, without unfolding them."""
    total = 0
    for part in re.split(r",(?![^\[]*\])", folded):
        names = 1
        for ranges in re.findall(r"\[([^\]]*)\]", part):
            bounds = re.findall(r"([0-9]{1,18})-([0-9]{1,18})", ranges)
            names *= sum(abs(int(high) - int(low)) + 1 for low, high in bounds) + ranges.count(",")
        total += names
    return total
