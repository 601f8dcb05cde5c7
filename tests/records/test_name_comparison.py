"""How far a name that is asked for agrees with the names on file: part by part, and never too far."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.records.names import parts, words
from api.records.names.comparison import Comparison, compare, person
from api.records.names.given_names import given_names, variants
from api.records.names.keys import stored_keys
from api.records.names.patronymics import is_patronymic, same_father
from api.records.names.typos import is_slip, slips
from tests.support.lists_of_names import cases

YASHIN = person(["Ilya Yashin", "Илья Яшин"], "male")
GORINOV = person(["Alexei Gorinov", "Алексей Горинов"], "male")
ORLOV = person(["Oleg Orlov", "Олег Орлов"], "male", "Петрович")
SKOCHILENKO = person(["Sasha Skochilenko", "Саша Скочиленко", "Aleksandra Skochilenko"], "female")
KARA_MURZA = person(["Vladimir Kara-Murza", "Владимир Кара-Мурза"], "male")
HLUKHOVSKA = person(["Anastasiia Hlukhovska", "Анастасія Глуховська"], "female")
NAVALNY = person(["Alexei Navalny", "Алексей Навальный"], "male")


def compared(text: str, known: object) -> Comparison:
    found = compare(text, known)  # type: ignore[arg-type]
    assert found is not None
    return found


def hows(text: str, known: object) -> tuple[str, str, str]:
    found = compared(text, known)
    return found.surname.how, found.given.how, found.patronymic.how


@pytest.mark.parametrize(
    "text, known, expected",
    [
        ("Яшин Илья Валерьевич", YASHIN, ("exact", "exact", "missing")),
        ("Илья Валерьевич Яшин", YASHIN, ("exact", "exact", "missing")),
        ("Яшин, Илья", YASHIN, ("exact", "exact", "missing")),
        ("Яшин И.В.", YASHIN, ("exact", "initial", "missing")),
        ("И. В. Яшин", YASHIN, ("exact", "initial", "missing")),
        ("Яшин И В", YASHIN, ("exact", "initial", "missing")),
        ("I. Yashin", YASHIN, ("exact", "initial", "missing")),
        ("Jaschin Ilja", YASHIN, ("same-key", "same-key", "missing")),
        ("Яшин Ілля", YASHIN, ("exact", "same-key", "missing")),
        ("Яши\u0301н Илья\u0301", YASHIN, ("exact", "exact", "missing")),
        ("Яш\u00adин Илья\u200b", YASHIN, ("exact", "exact", "missing")),
        ("Yashim Ilya", YASHIN, ("typo", "exact", "missing")),
        ("Олексій Горінов", GORINOV, ("same-key", "variant", "missing")),
        ("Аляксей Горинов", GORINOV, ("exact", "variant", "missing")),
        ("Лёша Горинов", GORINOV, ("exact", "variant", "missing")),
        ("Navanly A.", NAVALNY, ("typo", "initial", "missing")),
        ("Кара Мурза Володимир Володимирович", KARA_MURZA, ("exact", "variant", "missing")),
        ("Мурза Владимир", KARA_MURZA, ("part", "exact", "missing")),
        ("Скочиленко Александра", SKOCHILENKO, ("same-key", "same-key", "missing")),
        ("Скочиленко Шура", SKOCHILENKO, ("exact", "variant", "missing")),
        ("Глуховская Анастасия", HLUKHOVSKA, ("variant", "same-key", "missing")),
        ("Orlov Oleg Petrowitsch", ORLOV, ("exact", "exact", "same-key")),
        ("Орлов Олег П.", ORLOV, ("exact", "exact", "initial")),
    ],
)
def test_each_part_says_how_it_agrees(text: str, known: object, expected: tuple[str, str, str]) -> None:
    assert hows(text, known) == expected
    assert compared(text, known).is_name


@pytest.mark.parametrize(
    "text, known, expected",
    [
        ("Яшин Иван Валерьевич", YASHIN, ("exact", "differs", "missing")),
        ("Яшина Илья", YASHIN, ("differs", "exact", "missing")),
        ("Горинова Алексей", GORINOV, ("differs", "exact", "missing")),
        ("Навальная Алексей", NAVALNY, ("differs", "exact", "missing")),
        ("Глуховский Анастасия", HLUKHOVSKA, ("differs", "same-key", "missing")),
        ("Орлов Олег Павлович", ORLOV, ("exact", "exact", "differs")),
        ("Орлов О. В.", ORLOV, ("exact", "initial", "differs")),
        ("Яшин С.В.", YASHIN, ("exact", "differs", "missing")),
        ("Александр Скочиленко", SKOCHILENKO, ("exact", "differs", "missing")),
    ],
)
def test_another_name_is_never_taken_for_the_persons(
    text: str, known: object, expected: tuple[str, str, str]
) -> None:
    assert hows(text, known) == expected
    assert not compared(text, known).is_name
    assert not compared(text, known).is_whole


def test_a_name_that_is_a_name_is_no_slip_of_another_one() -> None:
    maria = person(["Maria Ivanova", "Мария Иванова"], "female")
    assert hows("Иванова Марина", maria)[1] == "differs"
    assert hows("Иванова Настасья", maria)[1] == "differs"
    # No name that the table has.
    assert hows("Иванова Марияа", maria)[1] != "differs"


def test_initials_and_slips_make_no_whole_name() -> None:
    assert compared("Яшин Илья", YASHIN).is_whole
    for text in ("Яшин И.", "Яшим Илья", "Яшин Илия Илья", "Яшин"):
        assert not compared(text, YASHIN).is_whole, text


def test_a_comparison_names_the_words_and_the_name_on_file() -> None:
    found = compared("Горінов Олексій Олександрович", GORINOV)
    assert found.name in {"Алексей Горинов", "Alexei Gorinov"}
    assert (found.given.asked, found.patronymic.asked) == ("Олексій", "Олександрович")
    assert found.patronymic.on_file is None


def test_a_surname_in_the_form_of_a_patronymic_stays_a_surname() -> None:
    rodzevich = person(["Ivan Rodzevich", "Иван Родзевич"], "male")
    for text in ("Родзевич Иван", "Иван Родзевич", "Родзевич Иван Петрович", "Иван Петрович Родзевич"):
        assert hows(text, rodzevich)[:2] == ("exact", "exact"), text
    # Somebody called Иван Петрович by surname is another person.
    petrovich = person(["Ivan Petrovich", "Иван Петрович"], "male")
    assert not compared("Иван Петрович Родзевич", petrovich).is_whole


def test_what_stands_in_parentheses_is_another_name() -> None:
    known = person(["Сергей Клоков (Семиэль Ведель)"], "male")
    assert compared("Ведель Семиэль", known).is_whole
    assert compared("Клоков Сергей", known).is_whole
    assert not compared("Ведель Иван", known).is_whole
    assert compared("Fedorov Ali", person(["Oleh (Ali) Fedorov"])).is_whole


@pytest.mark.parametrize("text", ["", "…", "И. О.", "я", "один два три четыре пять шесть семь"])
def test_what_is_no_name_is_not_compared(text: str) -> None:
    assert compare(text, YASHIN) is None


def test_nobody_agrees_with_a_person_without_a_name() -> None:
    assert compare("Яшин Илья", person([])) is None


@pytest.mark.parametrize(
    "one, other", [("Олексійович", "Алексеевич"), ("Володимирівна", "Владимировна"), ("Ігорович", "Игоревич")]
)
def test_patronymics_of_two_languages_are_of_one_father(one: str, other: str) -> None:
    assert same_father(*words(f"{one} {other}"))


def test_patronymics_of_a_son_and_a_daughter_differ() -> None:
    assert not same_father(*words("Петрович Петровна"))
    assert not same_father(*words("Петрович Павлович"))


def test_patronymics_are_told_by_their_form() -> None:
    for text in [
        "Валерьевич",
        "Петровна",
        "Ильич",
        "Ильинична",
        "Никитична",
        "Петрівна",
        "Олексійович",
        "Рефатович",
        "Petrowitsch",
        "Petrovna",
        "Іванавіч",
        "Іванаўна",
        "Кузьмич",
        "Львовна",
    ]:
        assert is_patronymic(words(text)[0]), text
    for text in [
        "Орлов",
        "Яшин",
        "Галич",
        "Бабич",
        "Кузьмин",
        "Ильин",
        "Навальный",
        "Анна",
        "Марина",
        "Полина",
    ]:
        assert not is_patronymic(words(text)[0]), text


def test_every_given_name_on_file_stands_in_the_table() -> None:
    """By its English and by its native form, which are forms of one name."""
    forms = {key: line.name for line in given_names() for key in line.full | line.short}
    assert len(cases()) > 500
    for row in cases():
        for name in filter(None, (row["name_en"], row["name_native"])):
            assert forms.keys() & set(stored_keys("".join(words(name.split()[0])))), name


def test_a_full_form_is_of_one_name_save_for_the_known() -> None:
    of: dict[str, list[str]] = {}
    for line in given_names():
        for key in line.full:
            of.setdefault(key, []).append(line.name)
    # An English Michael may be either.
    assert {key: names for key, names in of.items() if len(names) > 1} == {"michael": ["Майкл", "Михаил"]}


def test_a_short_form_of_both_genders_is_no_variant_of_a_full_name() -> None:
    assert not {"sasha", "shura"} & variants(stored_keys("александр"))
    assert {"aleksandr", "aleksandra"} <= variants(stored_keys("саша"))


@pytest.mark.parametrize(
    "asked, filed",
    [
        ("iashim", "iashin"),
        ("navanli", "navalni"),
        ("shchrbakov", "shcherbakov"),
        ("sherbakov", "shcherbakov"),
        ("uashin", "iashin"),
    ],
)
def test_one_letter_is_a_slip(asked: str, filed: str) -> None:
    assert is_slip(asked, filed, cyrillic=True)
    assert filed in slips(asked, cyrillic=True)


@given(st.text("abeiknorstuvzh", min_size=3, max_size=8), st.text("abeiknorstuvzh", min_size=3, max_size=8))
def test_what_is_a_slip_is_among_the_slips(one: str, other: str) -> None:
    for cyrillic in (True, False):
        assert is_slip(one, other, cyrillic=cyrillic) == (other in slips(one, cyrillic=cyrillic))


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(text: str, name: str) -> None:
    found = compare(text, person([name]))
    assert found is None or found.surname.how
    assert len(parts.asked(text)) <= 40
