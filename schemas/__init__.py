"""JSON Schemas (2020-12), one a document kind, generated from the types; see tests/schemas.py."""
