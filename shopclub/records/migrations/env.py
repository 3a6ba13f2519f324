"""Alembic asks for this file; `records.migrations_run` sets everything up before it runs."""

from alembic import context

with context.begin_transaction():
    context.run_migrations()
