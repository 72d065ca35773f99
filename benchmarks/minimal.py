"""The least that a command on a database can be: Typer with one option, and one SELECT through SQLAlchemy Core.

The file is named by TRACKER_DB. What `tracker list --limit 25` takes to start is compared with this.
"""

from __future__ import annotations

import os
from typing import Annotated

import typer
from sqlalchemy import Integer, Text, column, create_engine, select, table

app = typer.Typer()


@app.command()
def main(limit: Annotated[int, typer.Option(help="At most so many.")] = 25) -> None:
    """List items."""
    engine = create_engine(f"sqlite:///{os.environ['TRACKER_DB']}")
    items = table("items", column("id", Integer), column("ref", Text), column("title", Text))
    statement = select(items.c.ref, items.c.title).order_by(items.c.id).limit(limit)
    with engine.connect() as connection:
        for ref, title in connection.execute(statement):
            print(ref, title)


if __name__ == "__main__":
    app()
