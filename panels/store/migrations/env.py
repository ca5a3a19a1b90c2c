"""How Alembic reaches the database: through the connection that `panels.store.migrating` holds."""

from alembic import context

from panels.store.tables import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
context.run_migrations()
