"""A photo is shown by one thing, whoever asks at the same time."""

from concurrent.futures import ThreadPoolExecutor

from app.files import commands, queries
from app.files.rules import FileNotFound
from app.kernel.actor import Actor
from app.kernel.db import Database
from app.kernel.ids import Ids
from app.kernel.transaction import Job, Tx, commit
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.messages import a_loose_photo

PHOTOS = 12


def test_of_two_processes_one_shows_a_photo(ground: Ground, room: Topic, anna: Actor) -> None:
    photos = [a_loose_photo(ground, anna, room, name=f"a{n}") for n in range(PHOTOS)]

    def process(number: int) -> list[Exception | None]:
        database, ids = Database(ground.database.url.render_as_string(hide_password=False)), Ids()
        answers: list[Exception | None] = []
        for n in range(PHOTOS):
            pair = [photos[n], photos[n - 1 if number else (n + 1) % PHOTOS]]

            def attach(tx: Tx, pair: list[int] = pair) -> object:
                return commands.attach(tx, anna, room, pair, to=tx.new_id())

            committed = commit(
                database, [Job(attach, anna, lambda _result, _error: None)], clock=lambda: ground.now, ids=ids
            )
            answers += [error for _, _, error in committed.outcomes]
        database.close()
        return answers

    with ThreadPoolExecutor(2) as processes:
        answers = [answer for answers in processes.map(process, [0, 1]) for answer in answers]

    shown = PHOTOS - ground.ask(queries.loose, anna.id)
    assert all(answer is None or isinstance(answer, FileNotFound) for answer in answers), answers
    assert shown == 2 * answers.count(None)


def test_a_refused_photo_leaves_the_others_free(ground: Ground, room: Topic, anna: Actor) -> None:
    photo = a_loose_photo(ground, anna, room)

    def attach(tx: Tx) -> object:
        return commands.attach(tx, anna, room, [photo, 2**53], to=tx.new_id())

    ((_, _, refusal),) = commit(
        ground.database, [Job(attach, anna, lambda _result, _error: None)], clock=lambda: ground.now, ids=Ids()
    ).outcomes

    assert isinstance(refusal, FileNotFound)
    assert ground.ask(queries.loose, anna.id) == 1


def test_photos_never_sent_are_given_up_after_a_day(ground: Ground, room: Topic, anna: Actor) -> None:
    a_loose_photo(ground, anna, room, name="old")
    ground.later(hours=2)
    a_loose_photo(ground, anna, room, name="new")
    ground.later(hours=23)

    ground.do(commands.erase_loose)
    ground.do(commands.erase_loose)

    assert ground.ask(queries.to_remove, 10) == ["old"]
    assert ground.ask(queries.loose, anna.id) == 1
    ground.do(lambda tx: commands.removed(tx, ["old"]))
    assert ground.ask(queries.to_remove, 10) == []
