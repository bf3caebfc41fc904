"""Lines, columns and values of the export: whatever stands there is understood, or said to be odd."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importing import export, reading, records, values
from app.importing.faults import Found, LeftOut, Reason
from app.importing.reading import ColumnsMissing, Line
from app.importing.values import HouseNumber, Read

COLUMNS = ("nummer", "straat")
TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)


def read(data: bytes) -> tuple[list[Line], list[Found]]:
    found: list[Found] = []
    return list(reading.lines("x.csv", data, COLUMNS, found.append)), found


def streets(data: bytes) -> list[str]:
    return [line.values["straat"] for line in read(data)[0]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_letters_with_marks_are_read_in_each_encoding(encoding: str) -> None:
    data = "nummer;straat\r\n1;Henriëttedreef\r\n2;'t Goylaan\r\n".encode(encoding)

    assert streets(data) == ["Henriëttedreef", "'t Goylaan"]


def test_each_line_has_its_own_encoding() -> None:
    data = "nummer;straat\n1;Zoë\n".encode() + "2;Zoë\n".encode("cp1252")

    assert streets(data) == ["Zoë", "Zoë"]


def test_an_open_quotation_mark_spoils_its_own_line_only() -> None:
    lines, found = read(b'nummer;straat\n1;"Merelhof\n2;"Mus;hof"\n3;Dreef\n4;"a;b\n')

    assert [line.number for line in lines] == [2, 3, 4, 5]
    assert streets(b'nummer;straat\n2;"Mus;hof"\n') == ["Mus;hof"]
    assert found == []


def test_columns_stand_in_any_order_and_more_of_them_do_not_matter() -> None:
    lines, found = read(b"Straat ;extra; NUMMER\nMerelhof;x;7\n")

    assert lines == [Line(2, {"nummer": "7", "straat": "Merelhof"})]
    assert found == []


def test_a_line_with_too_few_or_too_many_columns_is_left_out() -> None:
    lines, found = read(b"nummer;straat\n1\n2;a;b\n3;c;\n\n;\n4;d\n")

    assert [line.number for line in lines] == [4, 7]
    assert [(one.line, one.reason, one.is_left_out) for one in found] == [
        (2, Reason.COLUMNS, True),
        (3, Reason.COLUMNS, True),
    ]


def test_spaces_and_what_can_not_be_seen_are_taken_away() -> None:
    lines, found = read("nummer;straat\n1;  Merel\u00a0 hof\u200b \n2;a\x00b\n".encode())

    assert [line.values["straat"] for line in lines] == ["Merel hof", "a b"]
    assert [(one.line, one.field, one.reason) for one in found] == [
        (2, "straat", Reason.SPACES),
        (3, "straat", Reason.SPACES),
    ]


def test_a_letter_that_is_none_in_any_encoding_is_said() -> None:
    lines, found = read(b"nummer;straat\n1;Merel\x81hof\n")

    assert lines[0].values["straat"] == "Merelhof"
    assert [one.reason for one in found] == [Reason.LETTERS]


def test_missing_columns_are_named() -> None:
    with pytest.raises(ColumnsMissing) as missing:
        read(b"nummer,straat\n1,a\n")

    assert missing.value.columns == ["nummer", "straat"]


@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    lines, _ = read(b"nummer;straat\n" + data)

    for line in lines:
        assert "\x00" not in "".join(line.values.values())
        assert line.number >= 2


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("01-02-2020", Read(date(2020, 2, 1))),
        ("1-2-2020", Read(date(2020, 2, 1))),
        ("01-02-2020 00:00:00", Read(date(2020, 2, 1))),
        ("2020-02-01", Read(date(2020, 2, 1), Reason.OTHER_DATE)),
        ("", Read(None)),
        ("31-02-2020", Read(None, Reason.BAD_DATE)),
        ("2020-13-01", Read(None, Reason.BAD_DATE)),
        ("01-02-20", Read(None, Reason.BAD_DATE)),
        ("gisteren", Read(None, Reason.BAD_DATE)),
        ("٠١-٠٢-٢٠٢٠", Read(None, Reason.BAD_DATE)),
    ],
)
def test_a_day_is_written_in_two_ways(text: str, read: Read[date]) -> None:
    assert values.a_date(text) == read


@pytest.mark.parametrize(
    ("number", "addition", "house", "is_glued"),
    [
        ("12", "", HouseNumber(12, ""), False),
        ("12", "bis", HouseNumber(12, "bis"), False),
        ("12", "-bis", HouseNumber(12, "bis"), False),
        ("12-bis", "", HouseNumber(12, "bis"), True),
        ("12A", "", HouseNumber(12, "A"), True),
        ("12 A", "a", HouseNumber(12, "a"), True),
        ("12A", "bis", HouseNumber(12, "A bis"), True),
        ("12-14", "", HouseNumber(12, "14"), True),
    ],
)
def test_a_house_number_may_be_glued_to_its_addition(
    number: str, addition: str, house: HouseNumber, is_glued: bool
) -> None:
    assert values.a_house_number(number, addition) == Read(house, Reason.GLUED_NUMBER if is_glued else None)


@pytest.mark.parametrize("number", ["", "bis", "0", "123456", "-3"])
def test_what_is_no_house_number_is_said(number: str) -> None:
    assert values.a_house_number(number, "").reason is Reason.NO_HOUSE_NUMBER


@pytest.mark.parametrize(
    ("text", "read"),
    [("15", Read(1500)), ("15,5", Read(1550)), ("15.50", Read(1550)), ("€ 15,-", Read(1500)), ("", Read(None))],
)
def test_euros_become_cents(text: str, read: Read[int]) -> None:
    assert values.cents(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("3564ab", Read("3564 AB")),
        ("3564 AB", Read("3564 AB")),
        ("0564 AB", Read(None, Reason.BAD_POSTCODE)),
        ("", Read(None, Reason.NO_POSTCODE)),
    ],
)
def test_a_postcode_is_written_as_it_should_be(text: str, read: Read[str]) -> None:
    assert values.a_postcode(text) == read


@given(TEXTS, TEXTS)
def test_no_text_is_too_odd_to_be_looked_at(text: str, other: str) -> None:
    for make in (values.a_date, values.a_postcode, values.a_floor, values.an_area, values.cents, values.a_language):
        value = make(text)
        assert value.value is not None or value.reason is not None or not text
    values.a_house_number(text, other)


@given(st.data())
def test_no_line_is_too_odd_to_be_looked_at(data: st.DataObject) -> None:
    making: list[tuple[tuple[str, ...], Any]] = [
        (records.DWELLINGS, records.dwelling),
        (records.TENANCIES, records.tenancy),
        (records.PROJECTS, records.project),
        (records.PARTIES, records.party),
    ]
    columns, make = data.draw(st.sampled_from(making))
    line = Line(2, {column: reading.tidy(data.draw(TEXTS)) for column in columns})
    said: list[Reason] = []

    try:
        facts = make(line, lambda _field, reason, _value: said.append(reason))
    except LeftOut as no:
        said.append(no.reason)
    else:
        assert all(len(value) <= 254 for value in facts if isinstance(value, str))
    assert set(said) <= set(Reason)


@given(st.binary(max_size=400))
def test_any_file_becomes_records_and_what_is_odd(data: bytes) -> None:
    found: list[Found] = []
    head = ";".join(records.TENANCIES).encode() + b"\n"

    told = export.understand(
        "x.csv", head + data, records.TENANCIES, records.tenancy, lambda line: line.values["eenheidnummer"], found
    )

    assert told.records.keys() <= told.numbers
