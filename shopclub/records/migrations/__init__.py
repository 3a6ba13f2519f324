"""Alembic migrations, run from inside the program."""
