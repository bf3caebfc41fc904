"""What people say to each other, and what becomes of it."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from app.files import queries as files
from app.files.rules import FileNotFound, TooManyPhotos
from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.clock import stamp
from app.kernel.feature import Span
from app.kernel.ids import Ids
from app.kernel.transaction import Job, Tx, commit
from app.messages import commands, queries
from app.messages.rules import (
    AlreadyDeleted,
    AlreadyHidden,
    MessageNotFound,
    NotHidden,
    NotTheAuthor,
    TextEmpty,
    TextTooLong,
)
from app.messages.wire import DeleteMessage, EditMessage, Hidden, PostMessage
from app.rooms.rules import Muted
from channels.errors import Invalid, NotFound
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.messages import a_loose_photo, delete, edit, hide, restore, say, seen, the_journal
from tests.support.people import a_member, a_person, a_room


def test_everybody_in_the_room_hears_what_somebody_says(ground: Ground, room: Topic, anna: Actor, bert: Actor) -> None:
    message = say(ground, anna, room, "  Wie weet *wanneer*?\r\n❤️  ")

    assert ground.told("message.posted") == [
        {"message": message, "text": "Wie weet *wanneer*?\n❤️", "html": "<p>Wie weet <em>wanneer</em>?<br>\n❤️</p>"}
    ]
    (item,) = seen(ground, bert, room)
    assert (item.message, item.text, item.at) == (message, "Wie weet *wanneer*?\n❤️", stamp(ground.now))
    assert (item.by.id, item.by.name, item.by.role) == (anna.id, "Anna", "tenant")
    assert item.seq == ground.ask(journal.head, room)


def test_messages_are_read_oldest_first_and_by_part(ground: Ground, room: Topic, anna: Actor, bert: Actor) -> None:
    posted = [say(ground, who, room, f"{n}") for n, who in enumerate([anna, bert] * 3)]
    first = seen(ground, anna, room)[0].seq

    assert [item.message for item in seen(ground, anna, room)] == posted
    assert [item.message for item in seen(ground, anna, room, first=first + 2, last=first + 3)] == posted[2:4]


def test_a_page_is_found_by_its_index(ground: Ground, room: Topic, anna: Actor) -> None:
    say(ground, anna, room)
    if not ground.database.is_sqlite:
        return  # PostgreSQL reads so small a table whole, whatever its indexes
    with ground.database.reading.connect() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM message WHERE room_id = 1 AND seq BETWEEN 5 AND 9 ORDER BY seq"
        ).all()

    assert [row[3] for row in plan] == ["SEARCH message USING INDEX ix_message_room (room_id=? AND seq>? AND seq<?)"]


@pytest.mark.parametrize("text", ["", "   \n\t ", "\x00", "\u200b\u200b", "\u202e"])
def test_a_message_says_something(ground: Ground, room: Topic, anna: Actor, text: str) -> None:
    with pytest.raises(TextEmpty):
        say(ground, anna, room, text)

    assert ground.ask(journal.since, room, 0) == []


def test_a_message_has_at_most_4000_characters(ground: Ground, room: Topic, anna: Actor) -> None:
    say(ground, anna, room, "\n" + "é" * 3_999 + "😀 ")

    with pytest.raises(TextTooLong) as refused:
        say(ground, anna, room, "x" * 4_001)

    assert (refused.value.length, refused.value.status, refused.value.field) == (4_001, 422, "text")
    assert len(seen(ground, anna, room)) == 1


def test_control_characters_are_left_out(ground: Ground, room: Topic, anna: Actor) -> None:
    say(ground, anna, room, "a\x00b\x1b[31m\tc\u2028d\x85e\x0bf")

    assert seen(ground, anna, room)[0].text == "ab[31m\tc\nd\ne\nf"


def test_markup_is_made_safe(ground: Ground, room: Topic, anna: Actor) -> None:
    say(ground, anna, room, "<script>alert(1)</script> [x](javascript:alert(1)) <b onclick=x>")

    html = seen(ground, anna, room)[0].html
    assert "<script" not in html
    assert "href" not in html
    assert "<b" not in html


def test_a_message_answers_another_of_the_same_room(ground: Ground, room: Topic, anna: Actor, bert: Actor) -> None:
    question = say(ground, anna, room, "Wanneer?")

    answer = say(ground, bert, room, "Maandag", reply_to=question, thread=question)

    assert ground.told("message.posted")[-1] == {
        "message": answer,
        "text": "Maandag",
        "html": "<p>Maandag</p>",
        "thread": question,
        "reply_to": question,
    }


@pytest.mark.parametrize("field", ["reply_to", "thread"])
def test_a_message_of_another_room_cannot_be_answered(ground: Ground, room: Topic, anna: Actor, field: str) -> None:
    other = ground.do(a_room)
    stranger = ground.do(lambda tx: a_member(tx, other))
    theirs = say(ground, stranger, other, "Hier")

    with pytest.raises(MessageNotFound):
        say(ground, anna, room, "Daar?", **{field: theirs})
    with pytest.raises(MessageNotFound):
        say(ground, anna, room, "Daar?", **{field: 2**53})


def test_a_thread_is_named_by_its_first_message(ground: Ground, room: Topic, anna: Actor) -> None:
    root = say(ground, anna, room, "Onderwerp")
    inside = say(ground, anna, room, "Daarin", thread=root)

    with pytest.raises(Invalid):
        say(ground, anna, room, "Daarin?", thread=inside)


def test_who_is_muted_reads_and_takes_back_but_does_not_write(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    until = ground.now + timedelta(hours=1)
    bert = ground.do(lambda tx: a_member(tx, room, name="Bert", muted_until=until))
    ground.later(hours=2)
    message = say(ground, bert, room, "Weer daar")
    ground.later(hours=-2)

    with pytest.raises(Muted) as refused:
        say(ground, bert, room, "Toch")
    with pytest.raises(Muted):
        edit(ground, bert, room, message, "Toch")
    delete(ground, bert, room, message)

    assert refused.value.until == until


def test_who_is_not_in_the_room_neither_writes_nor_changes_there(ground: Ground, room: Topic, anna: Actor) -> None:
    message = say(ground, anna, room)
    stranger = ground.do(a_person)

    with pytest.raises(NotFound):
        say(ground, stranger, room)
    with pytest.raises(NotFound):
        edit(ground, stranger, room, message, "Anders")
    with pytest.raises(NotFound):
        ground.ask(queries.item, stranger, message)
    assert ground.ask(queries.item, anna, message).text == "Hallo"


def test_an_edited_message_shows_that_it_was(ground: Ground, room: Topic, anna: Actor) -> None:
    message = say(ground, anna, room, "Maandag")
    ground.later(minutes=5)

    edit(ground, anna, room, message, "Dinsdag")

    assert ground.told("message.edited") == [{"message": message, "text": "Dinsdag", "html": "<p>Dinsdag</p>"}]
    (item,) = seen(ground, anna, room)
    assert (item.text, item.edited_at) == ("Dinsdag", stamp(ground.now))
    assert "Maandag" in the_journal(ground, room)


def test_an_edit_that_changes_nothing_tells_nothing(ground: Ground, room: Topic, anna: Actor) -> None:
    message = say(ground, anna, room, "Maandag")

    slot = edit(ground, anna, room, message, " Maandag ")

    assert slot.seq == seen(ground, anna, room)[0].seq
    assert ground.told("message.edited") == []


def test_only_its_author_edits_or_takes_back_a_message(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    message = say(ground, anna, room)

    with pytest.raises(NotTheAuthor):
        edit(ground, staff, room, message, "Anders")
    with pytest.raises(NotTheAuthor):
        delete(ground, staff, room, message)


def test_a_deleted_message_leaves_nothing_but_a_mark(ground: Ground, room: Topic, anna: Actor, bert: Actor) -> None:
    photo = a_loose_photo(ground, anna, room)
    first = say(ground, bert, room, "Vraag")
    message = say(ground, anna, room, "Geheim een", reply_to=first, attachments=[photo])
    edit(ground, anna, room, message, "Geheim twee")
    edit(ground, anna, room, message, "Geheim drie")

    delete(ground, anna, room, message)

    assert ground.told("message.deleted") == [{"message": message}]
    assert "Geheim" not in the_journal(ground, room)
    assert str(photo) not in the_journal(ground, room)
    item = seen(ground, bert, room)[-1]
    assert (item.text, item.html, item.attachments, item.deleted) == ("", "", (), True)
    assert item.reply_to == first
    with ground.database.reading.connect() as connection:
        rows = connection.exec_driver_sql(f"SELECT text, html, attachments FROM message WHERE id = {message}").all()
        left = connection.exec_driver_sql("SELECT count(*) FROM message_telling").scalar_one()
    assert ([tuple(row) for row in rows], left) == ([("", "", None)], 0)
    with pytest.raises(FileNotFound):
        ground.ask(files.name, anna, photo)
    assert ground.ask(files.to_remove, 10) == ["a1b2"]


def test_numbers_times_and_authors_stay_in_the_journal(ground: Ground, room: Topic, anna: Actor) -> None:
    message = say(ground, anna, room, "Weg")
    before = ground.ask(journal.since, room, 0)

    delete(ground, anna, room, message)

    after = ground.ask(journal.since, room, 0)
    assert [entry.seq for entry in after] == [1, 2]
    assert after[0].frame == before[0].frame.replace(b'"text":"Weg","html":"<p>Weg</p>"', b'"text":"","html":""')


def test_what_is_deleted_stays_so(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    message = say(ground, anna, room)
    delete(ground, anna, room, message)

    with pytest.raises(AlreadyDeleted):
        delete(ground, anna, room, message)
    with pytest.raises(AlreadyDeleted):
        edit(ground, anna, room, message, "Toch")
    with pytest.raises(AlreadyDeleted):
        hide(ground, staff, room, message)
    with pytest.raises(AlreadyDeleted):
        restore(ground, staff, room, message)


def test_a_hidden_message_shows_a_reason_and_no_words(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    photo = a_loose_photo(ground, anna, room)
    message = say(ground, anna, room, "Gescheld een", attachments=[photo])
    edit(ground, anna, room, message, "Gescheld twee")

    hide(ground, staff, room, message, " Graag\nnetjes ")

    assert ground.told("message.hidden") == [{"message": message, "reason": "Graag netjes"}]
    assert "Gescheld" not in the_journal(ground, room)
    for viewer in (anna, staff):
        (item,) = seen(ground, viewer, room)
        assert (item.text, item.html, item.attachments) == ("", "", ())
        assert item.hidden == Hidden("Graag netjes")
    with pytest.raises(FileNotFound):
        ground.ask(files.name, anna, photo)
    assert ground.ask(files.name, staff, photo) == "a1b2"


def test_a_restored_message_is_as_it_was(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    photo = a_loose_photo(ground, anna, room)
    message = say(ground, anna, room, "Toch goed", attachments=[photo])
    before = seen(ground, anna, room)
    hide(ground, staff, room, message)

    restore(ground, staff, room, message)

    assert seen(ground, anna, room) == before
    assert ground.told("message.restored") == [
        {
            "message": message,
            "text": "Toch goed",
            "html": "<p>Toch goed</p>",
            "attachments": [{"file": photo, "width": 640, "height": 480}],
        }
    ]
    assert ground.ask(files.name, anna, photo) == "a1b2"


def test_what_was_restored_can_be_hidden_and_erased_again(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    message = say(ground, anna, room, "Woord")
    for _ in range(2):
        hide(ground, staff, room, message)
        assert "Woord" not in the_journal(ground, room)
        restore(ground, staff, room, message)
        assert "Woord" in the_journal(ground, room)

    delete(ground, anna, room, message)

    assert "Woord" not in the_journal(ground, room)


def test_a_hidden_message_is_not_edited_but_may_be_taken_back(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    message = say(ground, anna, room, "Woord")
    hide(ground, staff, room, message, "Niet zo")

    with pytest.raises(AlreadyHidden):
        edit(ground, anna, room, message, "Anders")
    with pytest.raises(AlreadyHidden):
        hide(ground, staff, room, message)
    delete(ground, anna, room, message)

    (item,) = seen(ground, anna, room)
    assert (item.deleted, item.hidden) == (True, Hidden("Niet zo"))


def test_only_what_is_hidden_is_restored(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    message = say(ground, anna, room)

    with pytest.raises(NotHidden):
        restore(ground, staff, room, message)


def test_an_edit_and_an_erasing_in_one_batch_leave_nothing(ground: Ground, room: Topic, anna: Actor) -> None:
    message = say(ground, anna, room, "Geheim een")
    ids = Ids()

    def run(tx: Tx) -> object:
        return commands.edit(tx, anna, room, EditMessage(message, "Geheim twee"))

    def erase(tx: Tx) -> object:
        return commands.delete(tx, anna, room, DeleteMessage(message))

    jobs = [Job(do, anna, lambda _result, _error: None) for do in (run, erase)]
    first = commit(ground.database, jobs, clock=lambda: ground.now, ids=ids)
    ((wait_s, later),) = first.later
    second = commit(ground.database, [later], clock=lambda: ground.now, ids=ids)

    assert wait_s == 0
    assert [entry.kind for entry in (*first.entries, *second.entries)] == ["message.edited", "message.deleted"]
    assert "Geheim" not in the_journal(ground, room)


def test_a_reply_to_a_message_before_the_page_brings_its_first_words(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    long = say(ground, anna, room, "Lang verhaal " * 40)
    short = say(ground, anna, room, "Kort\nverhaal")
    hidden = say(ground, bert, room, "Scheldwoord")
    hide(ground, staff, room, hidden, "Netjes")
    gone = say(ground, bert, room, "Weg")
    delete(ground, bert, room, gone)
    first = ground.ask(journal.head, room) + 1
    for answered in (long, short, hidden, gone):
        nearby = say(ground, bert, room, "Ja", reply_to=answered)
    say(ground, bert, room, "Ja", reply_to=nearby)

    quotes = ground.ask(queries.quotes, anna, _span(room, first))

    assert set(quotes) == {long, short, hidden, gone}
    assert quotes[long].text == ("Lang verhaal " * 40)[:159].rstrip() + "…"
    assert (quotes[short].text, quotes[short].by.name, quotes[short].seq) == ("Kort verhaal", "Anna", 2)
    assert (quotes[hidden].text, quotes[hidden].hidden) == ("", Hidden("Netjes"))
    assert (quotes[gone].text, quotes[gone].deleted) == ("", True)


def test_photos_go_with_a_message_and_with_one_only(ground: Ground, room: Topic, anna: Actor, bert: Actor) -> None:
    photos = [a_loose_photo(ground, anna, room, name=f"a{n}") for n in range(9)]

    with pytest.raises(TooManyPhotos):
        say(ground, anna, room, "Kijk", attachments=photos)
    with pytest.raises(FileNotFound):
        say(ground, bert, room, "Kijk", attachments=photos[:1])
    say(ground, anna, room, "Kijk", attachments=[photos[2], photos[0], photos[2]])
    with pytest.raises(FileNotFound):
        say(ground, anna, room, "Nog eens", attachments=[photos[1], photos[2]])

    assert [a.file for a in seen(ground, bert, room)[-1].attachments] == [photos[2], photos[0]]
    assert len(seen(ground, bert, room)) == 1


def test_a_message_with_photos_alone_is_refused(ground: Ground, room: Topic, anna: Actor) -> None:
    photo = a_loose_photo(ground, anna, room)

    with pytest.raises(TextEmpty):
        say(ground, anna, room, "", attachments=[photo])

    say(ground, anna, room, "Kijk", attachments=[photo])


def test_many_messages_of_one_batch_take_four_statements(ground: Ground, room: Topic, anna: Actor) -> None:
    """How she stands, asked once; then the batch's numbers, its messages and its events."""

    def post(tx: Tx) -> object:
        return commands.post(tx, anna, room, PostMessage("Hallo"))

    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(" ".join(statement.split()[:3]))

    ids = Ids()
    jobs = [Job(post, anna, lambda _result, _error: None) for _ in range(50)]
    commit(ground.database, jobs[:1], clock=lambda: ground.now, ids=ids)  # takes a block of numbers
    event.listen(ground.database.writing, "before_cursor_execute", note)
    commit(ground.database, jobs, clock=lambda: ground.now, ids=ids)

    asked, *written = [statement for statement in said if statement != "BEGIN IMMEDIATE"]
    assert asked == "SELECT membership.room_id, membership.muted_until,"
    copied_in = [] if ground.database.is_sqlite else ["INSERT INTO message", "INSERT INTO journal"]  # unseen here
    assert [*written, *copied_in] == ["INSERT INTO topic_head", "INSERT INTO message", "INSERT INTO journal"]


def _span(room: Topic, first: int) -> Span:
    return Span(room=room, first=first, last=10_000)
