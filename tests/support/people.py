"""People, homes and rooms to try things with, made as the real ones are: who belongs where follows by itself."""

from datetime import date, datetime, timedelta
from itertools import count

from sqlalchemy import update

from app.kernel.actor import Actor
from app.kernel.transaction import Tx
from app.people import commands as people
from app.people.codes import hashed, read
from app.people.commands import NewPerson
from app.places.commands import count_again
from app.places.models import Building, Complex, Dwelling, Tenancy, tenancies
from app.places.rules import day
from app.projects.models import Project, ProjectRole
from app.projects.rules import Part, Phase
from app.rooms import commands as rooms
from app.rooms import queries
from app.rooms.models import Room
from app.rooms.rules import Kind
from channels.topics import Topic

_number = count(1)
_PARTS = {"contractor": Part.CONTRACTOR, "municipality": Part.MUNICIPALITY, "provider": Part.PROVIDER}


def a_room(tx: Tx, *, kind: str = "building", name: str = "Ivoordreef 2–48", beside: Topic | None = None) -> Topic:
    """A new room, with nobody in it; `beside` another one: in the same complex."""
    complex_id = queries.grounds(tx.session, [beside])[0].complex_id if beside else _a_complex(tx)
    building_id = project_id = None
    if kind == Kind.BUILDING:
        building_id = _a_building(tx, complex_id, name)
    else:
        project_id = _a_project(tx, complex_id, name)
    room = Room(
        id=tx.new_id(), kind=kind, building_id=building_id, project_id=project_id, complex_id=complex_id, name=name
    )
    tx.session.add(room)
    tx.session.flush()
    return queries.topic_of(room.id)


def a_dwelling(tx: Tx, room: Topic, *, is_let: bool = True, since: date | None = None) -> int:
    """A dwelling in the room's building or complex, let to somebody without an account, or empty."""
    number = next(_number)
    dwelling = Dwelling(
        id=tx.new_id(),
        number=f"E{number}",
        building_id=_building_of(tx, room),
        street="Ivoordreef",
        house_number=number,
        postcode="3564 AA",
        city="Utrecht",
    )
    tx.session.add(dwelling)
    tx.session.flush()
    if is_let:
        a_tenancy(tx, dwelling.id, since=since)
    return dwelling.id


def a_tenancy(
    tx: Tx, dwelling_id: int, person_id: int | None = None, *, since: date | None = None, until: date | None = None
) -> int:
    """A tenancy of the dwelling, running unless its days say otherwise."""
    tenancy = Tenancy(
        id=tx.new_id(),
        number=f"O{next(_number)}",
        dwelling_id=dwelling_id,
        person_id=person_id,
        starts=since or day(tx.now) - timedelta(days=1000),
        ends=until,
    )
    tx.session.add(tenancy)
    tx.session.flush()
    count_again(tx, [dwelling_id])
    return tenancy.id


def a_person(
    tx: Tx, *, name: str | None = None, role: str = "tenant", duty: str | None = None, email: str | None = None
) -> Actor:
    """Somebody with an account, who belongs nowhere yet (but moderators and administrators everywhere)."""
    name = name or f"Persoon {next(_number)}"
    (id_,) = people.enlist(tx, [NewPerson(name=name, email=email, role=role, duty=duty, language="nl")])
    rooms.settle(tx, [id_])
    return Actor(id_, name, role, duty)


def a_member(
    tx: Tx,
    room: Topic,
    *,
    name: str | None = None,
    role: str = "tenant",
    duty: str | None = None,
    dwelling: int | None = None,
    muted_until: datetime | None = None,
) -> Actor:
    """Somebody who belongs in the room by what she is: a tenant by her tenancy (of `dwelling`, or of one of her own),
    staff by duty (a moderator unless said otherwise), the others by their part in the project."""
    duty = duty or ("moderator" if role == "staff" else None)
    member = a_person(tx, name=name, role=role, duty=duty)
    if role == "tenant":
        a_tenancy(tx, dwelling or a_dwelling(tx, room, is_let=False), member.id)
    elif duty not in {"moderator", "administrator"}:
        a_part(tx, room, member)
    rooms.settle(tx, [member.id])
    if muted_until is not None:
        rooms.mute(tx, room, member.id, until=muted_until, reason="even rustig aan")
    return member


def a_part(tx: Tx, room: Topic, person: Actor) -> None:
    """Give a person her part in the project of the room's complex."""
    (ground,) = queries.grounds(tx.session, [room])
    project_id = ground.project_id
    if project_id is None:
        around = a_room(tx, kind=Kind.PROJECT, name="Renovatie Ivoordreef", beside=room)
        project_id = queries.project_of(tx.session, around)
    assert project_id is not None
    part = _PARTS.get(person.role, Part.LEADER)
    tx.session.add(ProjectRole(project_id=project_id, person_id=person.id, role=part))
    tx.session.flush()


def a_housemate(tx: Tx, dwelling: int, *, name: str = "Huisgenoot") -> Actor:
    """Somebody who came in by the dwelling's letter."""
    code = people.make_codes(tx, [dwelling], keep=True)[0][1]
    id_ = people.join_household(tx, hashed(read(code)), name=name, language="nl")
    rooms.settle(tx, [id_])
    return Actor(id_, name, "tenant")


def moves_out(tx: Tx, person: Actor) -> None:
    """Her tenancies are over, and what follows from that has followed."""
    yesterday = day(tx.now) - timedelta(days=1)
    hers = update(tenancies).where(tenancies.c.person_id == person.id).values(ends=yesterday)
    left = tx.session.connection().execute(hers.returning(tenancies.c.dwelling_id))
    count_again(tx, set(left.scalars()))
    rooms.settle(tx, [person.id])


def _building_of(tx: Tx, room: Topic) -> int:
    (ground,) = queries.grounds(tx.session, [room])
    return ground.building_id if ground.building_id is not None else _a_building(tx, ground.complex_id, "Ivoordreef")


def _a_complex(tx: Tx) -> int:
    complex_ = Complex(id=tx.new_id(), number=f"C{next(_number)}")
    tx.session.add(complex_)
    tx.session.flush()
    return complex_.id


def _a_building(tx: Tx, complex_id: int, name: str) -> int:
    building = Building(id=tx.new_id(), number=f"B{next(_number)}", complex_id=complex_id, name=name)
    tx.session.add(building)
    tx.session.flush()
    return building.id


def _a_project(tx: Tx, complex_id: int, name: str) -> int:
    project = Project(
        id=tx.new_id(), number=f"P{next(_number)}", name=name, complex_id=complex_id, phase=Phase.WORK, percent=0
    )
    tx.session.add(project)
    tx.session.flush()
    return project.id
