"""What libraries import and a compile does not need is loaded when it is first used, or never.

Much of what a small compile takes is loading modules. To be imported before those libraries.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

_SELDOM = frozenset({"ipaddress", "locale", "msgspec.inspect", "textwrap"})
"""What urllib.parse, subprocess and msgspec import and use in few of their functions."""


class _Later:
    """Finds these modules, and has them loaded once something of them is asked for."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name in _SELDOM else None
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


@contextmanager
def _instead(name: str, module: ModuleType | None) -> Iterator[None]:
    """For the block, `module` stands for another, unless that is loaded; None bars it."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = module  # type: ignore[assignment]  # which is how a module is barred
    try:
        yield
    finally:
        del sys.modules[name]


def _with(name: str, **functions: Callable[..., object]) -> ModuleType:
    """A module that has these functions."""
    module = ModuleType(name)
    vars(module).update(functions)
    return module


def load_msgspec() -> None:
    """Without typing_extensions, from which it takes, if it is there, what `typing` has since
    Python 3.11; and without platform, of which uuid asks the system's name.
    """
    platform = _with("platform", system=lambda: os.uname().sysname)
    with _instead("typing_extensions", None), _instead("platform", platform):
        import msgspec  # noqa: F401  for whoever imports it next


def load_validator() -> None:
    """Without email, by which jsonschema_rs would have the date of its own build made an object."""
    utils = _with("email.utils", parsedate_to_datetime=str)
    try:
        with _instead("email", _with("email")), _instead("email.utils", utils):
            import jsonschema_rs  # noqa: F401  for whoever imports it next
    except (AttributeError, ImportError, TypeError):
        pass  # a version that wants more of it has it when it is imported next


sys.meta_path.insert(0, _Later)
