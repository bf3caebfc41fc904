"""What was said in the made-up neighbourhood over the last days, told through the same commands as by everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count, cycle
from secrets import token_hex
from typing import Any

import msgspec

from app.announcements import feature as announcements
from app.demo import neighbourhood, pictures
from app.files import commands as files
from app.files import photos, store
from app.horizon import feature as horizon
from app.kernel import journal, receipts
from app.kernel.actor import Actor
from app.kernel.commands import Commands
from app.kernel.ids import Ids
from app.kernel.outside import Outside
from app.kernel.transaction import commit
from app.kernel.writer import do_now
from app.messages import feature as messages
from app.people import codes
from app.people import commands as people_commands
from app.people import queries as people
from app.places.rules import HERE, day
from app.polls import feature as polls
from app.progress import feature as progress
from app.promises import feature as promises
from app.questions import feature as questions
from app.reactions import feature as reactions
from app.rooms import commands as room_commands
from app.rooms import feature as rooms
from app.rooms import queries as room_queries
from app.rooms.queries import guard
from channels.protocol import decode_event
from channels.topics import Topic

FEATURES = (rooms, messages, reactions, announcements, progress, polls, promises, questions, horizon)
HOME_ITEMS = 21  # what stands in the first building's room when all is told


@dataclass
class Teller:
    """Tells things as they happened, each once: told again, the house remembers it by its command's id."""

    house: Outside
    began: datetime
    ids: Ids = field(default_factory=Ids)
    _commands: Commands = field(
        default_factory=lambda: Commands((command for feature in FEATURES for command in feature.commands), guard)
    )
    _count: "count[int]" = field(default_factory=count)

    def days(self, ago: int, at: str) -> datetime:
        """A moment some days ago, by the clock on the wall."""
        return datetime.combine(day(self.began) - timedelta(days=ago), time.fromisoformat(at), HERE)

    def minutes(self, ago: int) -> datetime:
        """A moment just now."""
        return self.began - timedelta(minutes=ago)

    def do(self, at: datetime, who: Actor, name: str, room: Topic, **data: Any) -> dict[str, Any]:
        """Let somebody do something, then; what the room was told of it."""
        prepared = self._commands.prepare(name, str(room), msgspec.json.encode(data))
        job = self._commands.job(f"demo-{next(self._count):04}", prepared, who, lambda _slot, _error: None)
        committed = commit(self.house.database, [job], clock=lambda: at, ids=self.ids, prefetch=(receipts.prefetch,))
        ((_, slot, error),) = committed.outcomes
        if error is not None:
            raise error
        (entry,) = self.house.database.read_now(journal.since, slot.topic, slot.seq - 1, 1)
        told: dict[str, Any] = msgspec.json.decode(decode_event(entry.frame).data)
        return told

    def show(self, at: datetime, who: Actor, room: Topic, *drawn: bytes) -> list[int]:
        """Photos that somebody uploads."""
        return [self._upload(at, who, room, photos.develop(one)) for one in drawn]

    def _upload(self, at: datetime, who: Actor, room: Topic, photo: photos.Developed) -> int:
        name = token_hex(16)
        place = store.of(self.house.settings)
        for part, data in zip(store.names(name), (photo.large, photo.small), strict=True):
            place.put(part, data)
        return do_now(
            self.house.database,
            lambda: at,
            lambda tx: files.add(tx, who, room, name=name, width=photo.width, height=photo.height),
            who,
        )[0]


@dataclass(frozen=True)
class Cast:
    """Who is in the story, and where."""

    home: Topic
    next_door: Topic
    works: Topic
    street: Topic
    plan: Topic
    by_mail: Mapping[str, Actor]
    by_letter: Mapping[str, Actor]
    others: Sequence[Actor]  # tenants of the first building with an e-mail address


BY_LETTER = {  # what they chose to be called by, and where they live
    "Riet": "Merelhof 14",
    "Fatima": "Merelhof 22",
    "Mehmet": "Merelhof 8",
    "Olena": "Merelhof 40",
    "Selam": "Merelhof 66",
}


def move_in(house: Outside, homes: Mapping[str, int]) -> dict[str, Actor]:
    """Let those come in who have a letter; who did so before is found again."""
    return {name: _comes_in(house, name, homes[address]) for name, address in BY_LETTER.items()}


def _comes_in(house: Outside, name: str, dwelling_id: int) -> Actor:
    known = house.database.read_now(people.people_of, dwelling_id)
    person_id = next((person.id for person in known if person.name == name), None)
    if person_id is None:
        ((_, code),) = house.do(lambda tx: people_commands.make_codes(tx, [dwelling_id], keep=True))
        code_hash = codes.hashed(codes.read(code))
        person_id = house.do(lambda tx: people_commands.join_household(tx, code_hash, name=name, language="nl"))
        house.do(lambda tx: room_commands.settle(tx, [person_id]))
    return house.database.read_now(people.actors, [person_id])[person_id]


def tell(teller: Teller, cast: Cast) -> None:
    """All of it, in the order in which it happened."""
    _three_days_ago(teller, cast)
    _two_days_ago(teller, cast)
    _yesterday(teller, cast)
    _today(teller, cast)
    _in_the_other_street(teller, cast)
    _read(teller, cast)


def _three_days_ago(t: Teller, cast: Cast) -> None:
    home, riet, fatima, mehmet = cast.home, *(cast.by_letter[name] for name in ("Riet", "Fatima", "Mehmet"))
    leader = cast.by_mail[neighbourhood.PROJECT_LEADER]
    bicycles = t.do(
        t.days(3, "10:05"),
        riet,
        "message.post",
        home,
        text="Goedemorgen buren. Weet iemand of de berging leeg moet als de steiger komt? "
        "Bij mij staan twee fietsen en een vriezer.",
    )
    asks_too = t.do(
        t.days(3, "10:12"),
        fatima,
        "message.post",
        home,
        text="Dat vroeg ik me ook af. Ik heb hulp nodig met sjouwen.",
        reply_to=bicycles["message"],
    )
    helps = t.do(
        t.days(3, "10:31"),
        mehmet,
        "message.post",
        home,
        text="Ik kan zaterdag helpen, ik heb een steekwagen 💪",
        reply_to=asks_too["message"],
    )
    for minute, (who, emoji) in enumerate([(fatima, "❤️"), (riet, "❤️"), (cast.by_letter["Olena"], "👍")], start=33):
        t.do(t.days(3, f"10:{minute}"), who, "reaction.add", home, message=helps["message"], emoji=emoji)
    scaffold = t.do(
        t.days(3, "13:40"),
        leader,
        "announcement.publish",
        home,
        title="De steiger komt dinsdag",
        text="Dinsdag zetten we vanaf 8 uur de steiger aan de voorkant.\n\n"
        "- De berging hoeft **niet** leeg.\n- Zet uw fietsen wel binnen.\n- De ramen kunnen die dag niet open.\n\n"
        "Hulp nodig bij het sjouwen? Laat het hier weten, dan regelen wij een verhuizer.",
        rooms=[cast.next_door.id],
        must_confirm=True,
    )
    t.do(t.days(3, "14:02"), riet, "message.post", home, text="Dank u wel! Dan blijft de vriezer mooi staan.")
    readers = [riet, fatima, mehmet, *cast.others[:5]]
    for minute, who in enumerate(readers, start=3):
        t.do(
            t.days(3, f"14:{minute:02}"),
            who,
            "announcement.confirm",
            home,
            announcement=scaffold["announcement"],
        )


def _two_days_ago(t: Teller, cast: Cast) -> None:
    home, leader = cast.home, cast.by_mail[neighbourhood.PROJECT_LEADER]
    foreman, neighbour = cast.by_mail[neighbourhood.FOREMAN], cast.others[0]
    at = t.days(2, "09:15")
    fronts = [pictures.front(floors_done=1), pictures.frames(), pictures.front(floors_done=2)]
    t.do(
        at,
        foreman,
        "progress.post",
        home,
        text="De voorgevel is klaar tot en met de eerste verdieping. Vanaf morgen zetten we de nieuwe kozijnen erin.",
        phase="uitvoering",
        percent=35,
        attachments=t.show(at, foreman, home, *fronts),
    )
    drilling = t.do(
        t.days(2, "09:40"),
        neighbour,
        "message.post",
        home,
        text="Het ziet er netjes uit! Maar om 7 uur al boren was wel vroeg 😅",
    )
    sorry = t.do(
        t.days(2, "09:55"),
        foreman,
        "message.post",
        home,
        text="Daar heeft u gelijk in, excuus. We boren voortaan pas vanaf 8 uur.",
        reply_to=drilling["message"],
    )
    for minute, who in enumerate([neighbour, cast.by_letter["Riet"], cast.others[1]], start=57):
        t.do(t.days(2, f"09:{minute}"), who, "reaction.add", home, message=sorry["message"], emoji="👏")
    t.do(
        t.days(2, "10:05"),
        foreman,
        "promise.make",
        home,
        what="We boren pas vanaf 8 uur in de ochtend, tot het werk klaar is.",
        who_id=foreman.id,
        day=(day(t.began) + timedelta(days=30)).isoformat(),
        message=sorry["message"],
    )
    door = t.do(
        t.days(2, "16:20"),
        leader,
        "poll.open",
        home,
        question="Welke kleur krijgt de voordeur van het portiek?",
        options=["Donkerrood", "Grachtengroen", "Grijs"],
        per="dwelling",
        closes_at=(t.days(0, "17:00") + timedelta(days=4)).isoformat(),
        form="one",
        effect="binds",
        consequence="De kleur met de meeste stemmen komt op de voordeur. De schilder begint in januari.",
        quorum=50,
    )
    voters = [*(cast.by_letter[name] for name in ("Riet", "Fatima", "Mehmet", "Olena")), *cast.others[:9]]
    for minute, (who, choice) in enumerate(zip(voters, cycle([0, 1, 0, 0, 1, 2, 0]), strict=False), start=22):
        t.do(t.days(2, f"16:{minute}"), who, "poll.vote", home, poll=door["poll"], choices=[choice])
    t.do(
        t.days(2, "16:48"),
        cast.by_letter["Olena"],
        "message.post",
        home,
        text="Grachtengroen past mooi bij de bomen 🌳",
    )


def _yesterday(t: Teller, cast: Cast) -> None:
    home, riet, neighbour = cast.home, cast.by_letter["Riet"], cast.others[2]
    leader = cast.by_mail[neighbourhood.PROJECT_LEADER]
    quiet = t.do(
        t.days(1, "11:10"),
        neighbour,
        "question.ask",
        home,
        text="Hello neighbours, is there a quiet place to study this week? I have exams.",
    )
    t.do(
        t.days(1, "11:24"),
        leader,
        "question.answer",
        home,
        question=quiet["message"],
        text="Yes, there is: the meeting room at Lijsterstraat 3 is open every day from 9 to 17.\n\n"
        "(Voor iedereen die overdag rust zoekt: de ontmoetingsruimte op Lijsterstraat 3 is elke dag open van 9 tot "
        "17 uur. Er is koffie.)",
    )
    bench = t.do(t.days(1, "13:05"), riet, "promise.ask", home, what="Komt er weer een bankje bij de ingang?")
    t.do(
        t.days(1, "14:40"),
        leader,
        "promise.make",
        home,
        promise=bench["promise"],
        what="Er komt een nieuw bankje bij de ingang, met een leuning.",
        who_id=leader.id,
        day=(day(t.began) + timedelta(days=18)).isoformat(),
    )
    t.do(
        t.days(1, "16:00"),
        leader,
        "horizon.set",
        home,
        plans=[
            {"within": 1, "what": "Nieuwe kozijnen en een geïsoleerd dak", "certainty": "certain"},
            {"within": 3, "what": "Zonnepanelen op het dak", "certainty": "likely"},
            {"within": 5, "what": "Verwarmen zonder gas", "certainty": "explored"},
        ],
    )
    coffee = t.do(
        t.days(1, "19:30"),
        riet,
        "poll.open",
        home,
        question="Zullen we zaterdag om 11 uur samen koffie drinken in het portiek?",
        options=["Ja, gezellig", "Ja, en ik neem iets lekkers mee", "Een andere keer graag"],
        many=True,
    )
    choices = [[0], [0, 1], [0], [2], [1]]
    for minute, (who, chosen) in enumerate(zip([riet, *cast.others], choices, strict=False), start=31):
        t.do(t.days(1, f"19:{minute}"), who, "poll.vote", home, poll=coffee["poll"], choices=chosen)


def _today(t: Teller, cast: Cast) -> None:
    home, riet, fatima, mehmet = cast.home, *(cast.by_letter[name] for name in ("Riet", "Fatima", "Mehmet"))
    foreman = cast.by_mail[neighbourhood.FOREMAN]
    t.do(
        t.minutes(55),
        mehmet,
        "message.post",
        home,
        text="Het water is weer aan op de eerste verdieping.",
    )
    boxes = t.do(
        t.minutes(37),
        fatima,
        "message.post",
        home,
        text="Bij ons ook. Heeft er nog iemand verhuisdozen over?",
    )
    t.do(
        t.minutes(21),
        riet,
        "message.post",
        home,
        text="Ik heb er tien. Kom maar langs op nummer 14, dan zet ik thee.",
        reply_to=boxes["message"],
    )
    t.do(
        t.minutes(9),
        foreman,
        "message.post",
        home,
        text="Morgen zetten we de ramen in aan de kant van het plein. Wilt u uw vensterbank leegmaken? "
        "Lukt dat niet alleen, schrijf het hier, dan helpen we.",
    )


def _in_the_other_street(t: Teller, cast: Cast) -> None:
    """The project's own room, and the complex that still has to decide."""
    foreman = cast.by_mail[neighbourhood.FOREMAN]
    at = t.days(2, "09:20")
    t.do(
        at,
        foreman,
        "progress.post",
        cast.works,
        text="Merelhof 2–48: voorgevel tot en met de eerste verdieping klaar. Merelhof 50–96: het trappenhuis is voor "
        "de helft geschilderd.",
        phase="uitvoering",
        percent=35,
        attachments=t.show(at, foreman, cast.works, pictures.stairwell()),
    )
    t.do(
        t.days(2, "10:02"),
        cast.by_mail["priya.singh@gemeente.example"],
        "message.post",
        cast.works,
        text="De gemeente snoeit volgende week de bomen aan de pleinkant. Zo kan de steiger erlangs.",
    )
    t.do(
        t.days(1, "15:00"),
        cast.by_mail["wei.nguyen@verhuizers.example"],
        "message.post",
        cast.works,
        text="Wij helpen met sjouwen op dinsdag en donderdag. Zeg hier welk huisnummer, dan komen we langs. "
        "Het kost u niets.",
    )
    t.do(
        t.days(2, "12:30"),
        cast.by_letter["Selam"],
        "message.post",
        cast.next_door,
        text="Hallo allemaal, ik woon sinds kort op nummer 66. Wat fijn dat hier zo veel te lezen is.",
    )
    planner = cast.by_mail["johan.meijer@corporatie.example"]
    t.do(
        t.days(2, "14:00"),
        planner,
        "announcement.publish",
        cast.plan,
        title="Het voorstel voor uw woning is klaar",
        text="U krijgt deze week het renovatievoorstel in de bus. Daarin staat wat we doen, hoe lang het duurt en wat "
        "het voor uw huur betekent.\n\nStel uw vragen gerust hier. We antwoorden binnen twee werkdagen.",
        rooms=[cast.street.id],
    )
    t.do(
        t.days(1, "16:00"),
        planner,
        "poll.open",
        cast.plan,
        question="Welke avond past u het best om het voorstel te bespreken?",
        options=["Maandag", "Woensdag", "Donderdag"],
        many=True,
        per="dwelling",
    )


def _read(t: Teller, cast: Cast) -> None:
    """Who works here has read nearly all of it."""
    for email in (neighbourhood.MODERATOR, neighbourhood.PROJECT_LEADER, neighbourhood.FOREMAN):
        who = cast.by_mail[email]
        for room in t.house.database.read_now(room_queries.rooms_of, who.id):
            head = t.house.database.read_now(journal.head, room)
            unread = 2 if room == cast.home else 0
            t.do(t.minutes(8), who, "room.read", room, seq=max(0, head - unread))
