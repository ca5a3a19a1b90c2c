"""`sortition app`: the screens."""

from __future__ import annotations

from typing import Annotated

import typer

from sortition.cli.outcome import Outcome, carry_out
from strata.texts import text


def app(
    port: Annotated[int, typer.Option(help="Where the screens are served.", metavar="P")] = 8501,
    demo: Annotated[
        bool, typer.Option("--demo", help="Show the made-up city that `sortition demo` made.")
    ] = False,
    browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Whether to open the browser.")
    ] = True,
    bind: Annotated[
        str, typer.Option(help="At which address to listen; behind a proxy leave it.")
    ] = "127.0.0.1",
    city: Annotated[
        str, typer.Option(help="Name of the city, when you begin alone on this machine.")
    ] = "Leuven",
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Open the screens, with a worker beside them for what takes long.

    On an empty installation on this machine you come in at once, with every role in one city. With
    SORTITION_DATABASE, an address of others in SORTITION_ADDRESS, or SORTITION_ALONE=0, it prints a
    link for the first administrator.
    """
    carry_out(
        "app",
        lambda: _serve(port, bind=bind, demo=demo, browser=browser, city=city),
        as_json=False,
        debug=debug,
    )


def _serve(port: int, *, bind: str, demo: bool, browser: bool, city: str) -> Outcome:
    # Screens and store are read in only where they are used: other commands start without them.
    from panels.cli.opening import prepared
    from panels.cli.serving import free, open_when_up, serve, worker
    from panels.rooms import furnished
    from panels.web.app import application

    furnished()
    free(bind, port)
    house, link, said = prepared(port, bind=bind, demo=demo, city=city)
    served = application(house)
    for line in (*said, text("Ctrl+C ends it.")):
        print(line, flush=True)
    if browser:
        open_when_up(f"http://{_reached(bind)}:{port}", link)
    with worker():
        serve(served, bind=bind, port=port)
    return Outcome(summary=())


def _reached(bind: str) -> str:
    return f"[{bind}]" if ":" in bind else "127.0.0.1" if bind == "0.0.0.0" else bind  # noqa: S104
