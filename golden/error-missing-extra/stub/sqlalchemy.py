"""Stands for a machine without SQLAlchemy."""

raise ModuleNotFoundError("No module named 'sqlalchemy'", name="sqlalchemy")
