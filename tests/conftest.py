"""How Hypothesis runs: no deadlines, as machines differ; in CI the same examples every time.

And a cache folder of the tests' own.
"""

import os

import pytest
from hypothesis import settings

settings.register_profile("ccmgen", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("ccmgen")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
