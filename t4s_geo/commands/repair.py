"""`t4s-geo repair`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from t4s_geo.commands.display import print_note, printer


def repair(
    ledger: Annotated[Path, typer.Argument(metavar="LEDGER", help="The .ledger file beside an output.")],
) -> None:
    """Keep what is whole of a damaged ledger.

    Every answer whose checksum holds goes into a new ledger, and the damaged one moves aside. The command
    that made it goes on with the rest.
    """
    # Not at the top: the engine takes half a second to import, and --help should not.
    from t4s_geo.ledger.repair import repair_ledger

    repaired = repair_ledger(ledger)
    console = printer()
    if repaired.damaged is None:
        console.print(f"{ledger} is not damaged.", soft_wrap=True)
        return
    console.print(
        f"{repaired.kept:,} of {repaired.tiles:,} tiles are kept in {ledger}; the damaged ledger is now "
        f"{repaired.damaged}. Run the command that made it again to go on from here.",
        soft_wrap=True,
    )
    if not repaired.settings:
        print_note(console, "The settings of the polygons are lost; give them again.")
