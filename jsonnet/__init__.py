"""The bundled Jsonnet library."""
