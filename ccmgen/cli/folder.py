"""What ccmgen keeps in an output folder beside artifacts."""

from os.path import exists

MANIFEST = ".ccmgen.json"
"""By target (`<backend>/<partition>`), the files that it wrote."""

WORK = ".ccmgen-work"
"""There while a compile writes, or if one died."""


def was_written(folder: str) -> bool:
    """Whether a compile has ever written there."""
    return exists(f"{folder}/{MANIFEST}")
