"""How Hypothesis runs: no deadlines, as machines differ; in CI the same examples every time."""

import os

from hypothesis import settings

settings.register_profile("ccmgen", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("ccmgen")
