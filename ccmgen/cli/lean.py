"""Loads msgspec without typing_extensions, which would load inspect, ast and more.

msgspec takes from it, if it is there, what `typing` has since Python 3.11. A module that is None in
`sys.modules` is one that is not there.
"""

import sys

_NAME = "typing_extensions"

if _NAME not in sys.modules:
    sys.modules[_NAME] = None  # type: ignore[assignment]  # which is how a module is barred
    try:
        import msgspec  # noqa: F401  for whoever imports it next
    finally:
        del sys.modules[_NAME]
