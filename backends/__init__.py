"""Backends, one a module; modules whose names begin with `_` are the writers they share."""
