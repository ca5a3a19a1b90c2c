"""A process that does one action after another through the door, and says so after each.

Run as ``python streaming.py URL TOKEN JURY HOW_MANY``; each action writes in two tables, and a
line with its number follows when it is acknowledged.
"""

from __future__ import annotations

import secrets
import sys

from cryptography.fernet import Fernet
from houses import Clock
from sqlalchemy import func, select

from panels.door import REGISTER, Role, Room, Scope, Visit, action
from panels.house import House
from panels.keys import Keys
from panels.store.engine import open_engine
from panels.store.tables import RemitText
from panels.store.trouble import StoreTrouble


@action(scope=Scope.JURY, roles={Role.OFFICER}, logs="a number")
def write_two_things(room: Room, by: str) -> int:
    """Count on by one in two tables: read, add one, write, as any action may."""
    last = room.session.scalar(
        select(func.max(RemitText.version)).where(RemitText.jury_id == room.jury.id)
    )
    number = (last or 0) + 1
    room.session.add(
        RemitText(jury_id=room.jury.id, field="question", language="nl", version=number,
                  text="x" * 2000, at=room.now, by=by)
    )  # fmt: skip
    room.session.flush()
    room.jury.seats = number
    room.note(seats=number)
    return number


del REGISTER["write_two_things"]  # of no use to anybody else


def main(url: str, token: str, jury: str, times: int) -> None:
    house = House(engine=open_engine(url), keys=Keys([Fernet.generate_key().decode()]), now=Clock())
    visit, name = house.visit(token, jury=jury), secrets.token_hex(4)
    print("ready", flush=True)
    for _ in range(times):
        print(persistent(visit, name), flush=True)


def persistent(visit: Visit, name: str) -> int:
    """Write, and again if others kept the store busy for too long, as its remedy says."""
    while True:
        try:
            return write_two_things(visit, name)
        except StoreTrouble as trouble:
            if trouble.problems[0].code != "store-busy":
                raise


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
