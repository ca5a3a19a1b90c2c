"""Everything encrypted anew with the newest key, so that an older one can be thrown away."""

from __future__ import annotations

from sqlalchemy import select, update

from panels.care.columns import encrypted
from panels.door import Role, Room, Scope, action
from panels.log.checking import on_the_machine


@action(scope=Scope.HOUSE, roles={Role.ADMINISTRATOR}, logs="how many cells were encrypted anew")
def rotate_keys(room: Room) -> int:
    """Encrypt everything that is encrypted anew with the newest key."""
    on_the_machine(room)
    cells = 0
    for column in encrypted():
        table = column.table
        keys = list(table.primary_key)
        hidden = select(*keys, column).where(column.is_not(None), column != "")
        for *key, token in room.session.execute(hidden).all():
            same = [one == value for one, value in zip(keys, key, strict=True)]
            fresh = {column.name: room.house.keys.again(token)}
            same.append(column == token)  # what somebody sets meanwhile has the newest key already
            room.session.execute(update(table).where(*same).values(fresh))
            cells += 1
    room.note(cells=cells)
    return cells
