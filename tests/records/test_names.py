"""Names are found in any spelling and in no other name's, and stand in the order of the alphabets."""

import csv
import itertools
import re
import sqlite3
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.records import names
from tests.conftest import WHOLE_TABLES

DATA = Path(__file__).parents[1] / "data"
TEXT = st.text(max_size=60)
# Letters of the scripts that names come in, so that many examples are words.
LETTERS = st.text(alphabet="abcdehijkosstuvwxyzАБабвгеёжзийкохчшщъыьэюяієїґўčšžżłçşâüß'’ -", max_size=20)


@cache
def cases() -> dict[str, tuple[str, ...]]:
    """Every spelling of each case of a release: English, native, aliases."""
    with (WHOLE_TABLES / "cases.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: tuple(filter(None, (row["name_en"], row["name_native"], *row["aliases"].split(";"))))
            for row in csv.DictReader(file)
        }


@cache
def filed() -> dict[str, frozenset[str]]:
    """The keys of each case, as a table of the database would hold them."""
    return {
        case: frozenset(
            key for spelling in spellings for word in names.words(spelling) for key in names.stored_keys(word)
        )
        for case, spellings in cases().items()
    }


def found(query: str) -> set[str]:
    """The cases of the dataset that a query finds: each of its words meets a word of the case."""
    asked = [set(names.query_keys(word)) for word in names.words(query)]
    return {case for case, keys in filed().items() if asked and all(keys & word for word in asked)}


def table(name: str) -> list[tuple[str, str]]:
    """Spellings with the cases that they are tried on, as far as these are still in the release."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        found = [(row["spelling"], row["case_id"]) for row in csv.DictReader(file)]
    return [(spelling, case) for spelling, case in found if case in cases()]


def meet(query: str, name: str) -> bool:
    filed = [set(names.stored_keys(word)) for word in names.words(name)]
    asked = [set(names.query_keys(word)) for word in names.words(query)]
    return bool(asked) and all(any(keys & other for other in filed) for keys in asked)


@pytest.mark.parametrize("spelling, case", table("name_pairs.csv"))
def test_a_spelling_finds_its_case(spelling: str, case: str) -> None:
    assert case in found(spelling)


@pytest.mark.parametrize("spelling, case", table("name_strangers.csv"))
def test_a_near_name_does_not_find_the_case(spelling: str, case: str) -> None:
    assert case not in found(spelling)


def test_the_files_of_pairs_are_large_and_without_repetition() -> None:
    pairs, strangers = table("name_pairs.csv"), table("name_strangers.csv")
    assert len(set(pairs)) == len(pairs) >= 120
    assert len(set(strangers)) == len(strangers) >= 60


def test_every_spelling_on_file_finds_its_case() -> None:
    lost = [
        (case, name) for case, spellings in cases().items() for name in spellings if case not in found(name)
    ]
    assert lost == []


def test_the_name_of_a_case_finds_no_other_case() -> None:
    strangers = {case: found(spellings[0]) - {case} for case, spellings in cases().items()}
    assert {case: others for case, others in strangers.items() if others} == {}


def test_a_surname_finds_only_cases_that_are_filed_under_it() -> None:
    for spellings in cases().values():
        surname = names.words(spellings[0])[-1]
        plain = names.stored_keys(surname)[0]
        for case in found(surname):
            assert any(
                plain in names.stored_keys(word) for name in cases()[case] for word in names.words(name)
            ), f"{surname} finds {case}"


def test_every_beginning_of_a_name_finds_its_case_while_it_is_typed() -> None:
    for case, spellings in cases().items():
        for word in {word for name in spellings for word in names.words(name)}:
            for end in range(2, len(word) + 1):
                prefixes = names.prefix_keys(word[:end])
                assert any(key.startswith(prefixes) for key in filed()[case]), word[:end]


@pytest.mark.parametrize(
    "spellings",
    [
        "Пётр Петр Pyotr Petr Pjotr Piotr",
        "Соловьёв Соловьев Solovyov Soloviev Solowjow",
        "Łukasz lukasz ŁUKASZ",
        "Мар'яна Мар’яна Марʼяна Mar'yana Mariana",
        "Kara-Murza Кара-Мурза",
        "Яшин Yashin",
        "Алексей Alexei Aleksei Alexey Alexej Aleksej",
        "Хрущёв Хрущев Khrushchev Khrushchyov",
        "Ёлкин Елкин Yolkin Elkin Yelkin",
        "Майоров Mayorov Maiorov",
        "Толстой Tolstoy Tolstoi Tolstoj",
        "Счастливцев Schastlivtsev Shchastlivtsev",
        "Ціханоўская Tsikhanouskaya",
        "Сергеев Sergeev Sergeyev Sergejev",
        "Александр Aleksandr",
        "ИЛЬЯ Илья Ilya Ilia Il'ja",
    ],
)
def test_spellings_of_one_name_find_one_another(spellings: str) -> None:
    for query, name in itertools.permutations(spellings.split(), 2):
        assert meet(query, name), f"{query} is not {name}"


@pytest.mark.parametrize(
    "query, name",
    [
        ("Jaschin", "Яшин"),
        ("Iachine", "Яшин"),
        ("Gorbatschow", "Горбачёв"),
        ("Gorbatchev", "Горбачёв"),
        ("Gorbaczow", "Горбачёв"),
        ("Chruschtschow", "Хрущёв"),
        ("Chtcherbakov", "Щербаков"),
        ("Szczerbakow", "Щербаков"),
        ("Tchaïkovski", "Чайковский"),
        ("Czajkowski", "Чайковский"),
        ("Čajkovskij", "Чайковский"),
        ("Soljenitsyne", "Солженицын"),
        ("Solschenizyn", "Солженицын"),
        ("Sołżenicyn", "Солженицын"),
        ("Solženicyn", "Солженицын"),
        ("Saslawski", "Заславский"),
        ("Pougatcheva", "Пугачёва"),
        ("Rachmaninoff", "Рахманинов"),
        ("Cichanoŭskaja", "Ціханоўская"),
        ("Solov'ëv", "Соловьёв"),
        ("Solovev", "Соловьёв"),
        ("Cemilev", "Джемилев"),
        ("Qırımoğlu", "Кыримоглу"),
        ("Ûlâ Âkovleva", "Юля Яковлева"),
    ],
)
def test_each_convention_is_read(query: str, name: str) -> None:
    assert meet(query, name)


@pytest.mark.parametrize(
    "query, name",
    [
        ("Хагин", "Чагин"),
        ("Шагин", "Чагин"),
        ("Shagin", "Chagin"),
        ("Сергиев", "Сергеев"),
        ("Голодный", "Холодный"),
        ("Шестаков", "Shostakov"),
        ("Володимир", "Владимир"),
        ("Мария", "Марина"),
        ("Орлова", "Орлов"),
    ],
)
def test_different_names_stay_different(query: str, name: str) -> None:
    assert not meet(query, name)
    assert not meet(name, query)


def test_a_german_ch_is_understood_when_asked_and_not_when_filed() -> None:
    assert meet("Chagin", "Хагин")
    assert not meet("Хагин", "Chagin")


def test_words_part_at_hyphens_and_not_at_apostrophes() -> None:
    assert names.words("Kara-Murza") == names.words("kara murza") == names.words("KARA–MURZA")
    assert names.words("Мар'яна") == names.words("Мар’яна") == names.words("Марʼяна") == ("маряна",)
    assert names.words("Gorinov's appeal (2.207-3)") == ("gorinov", "appeal", "2", "207", "3")


def test_letters_composed_or_not_and_stressed_or_not_are_the_same() -> None:
    assert names.words("Андре\u0438\u0306") == names.words("Андре\u0439")
    assert names.words("Го\u0301ринов") == names.words("Горинов")
    assert names.words("Jas\u030cin") == names.words("Jašin")


def test_most_words_are_filed_under_one_key() -> None:
    counts = [
        len(names.stored_keys(word)) for name in sum(cases().values(), ()) for word in names.words(name)
    ]
    assert max(counts) <= 4
    assert sum(counts) < 1.1 * len(counts)


def test_a_word_of_signs_has_no_key_and_finds_nothing() -> None:
    assert names.words("…?!") == ()
    assert found("…?!") == set()
    assert names.stored_keys("") == names.query_keys("") == names.prefix_keys("") == ()


@given(st.one_of(TEXT, LETTERS))
def test_any_text_has_keys_of_bounded_length_and_number(text: str) -> None:
    for word in names.words(text):
        for keys in (names.stored_keys(word), names.query_keys(word), names.prefix_keys(word)):
            assert len(keys) <= names.MOST_KEYS
            assert all(re.fullmatch("[a-z0-9]{1,64}", key) for key in keys)


@given(st.text(min_size=100, max_size=400))
def test_a_long_text_makes_no_long_key(text: str) -> None:
    assert all(len(key) <= names.KEY_LENGTH for word in names.words(text) for key in names.query_keys(word))
    assert len(names.sort_key(text)) < 2_700, "PostgreSQL indexes no longer keys"


@given(st.one_of(TEXT, LETTERS))
def test_a_word_finds_itself_and_its_own_key(text: str) -> None:
    for word in names.words(text):
        stored = names.stored_keys(word)
        assert set(stored) <= set(names.query_keys(word))
        assert set(names.query_keys(word)) <= set(names.prefix_keys(word))
        for key in stored:
            assert key in names.query_keys(key)
            assert key in names.stored_keys(key) or "io" in key


@given(st.one_of(TEXT, LETTERS))
def test_a_key_of_a_key_is_itself(text: str) -> None:
    for word in names.words(text):
        for key in names.stored_keys(word)[:1]:
            assert names.stored_keys(key)[:1] == (key,)


@given(LETTERS)
def test_capitals_do_not_matter(text: str) -> None:
    assert names.words(text.upper()) == names.words(text.lower())


@given(st.one_of(TEXT, LETTERS))
def test_words_of_words_are_the_same_words(text: str) -> None:
    assert names.words(" ".join(names.words(text))) == names.words(text)


ORDERED = [
    ["Гусев", "Ґудзь", "Даниленко"],
    ["Ежов", "Елкин", "Ершов", "Ёжиков", "Ёлкин", "Євтушенко", "Жуков"],
    ["Зуев", "Иванов", "Івасюк", "Їжак", "Йосипенко", "Карпов"],
    ["Уваров", "Ўладзіміраў", "Фомин"],
    ["Щукин", "Ыров", "Эрнст", "Юдин", "Яшин"],
    ["Zak", "Źak", "Żak", "Zakharov", "Żukowski", "Zz"],
    ["Lukas", "Łukas", "Lukasz", "Łukasz", "Luna"],
    ["Kotov", "Kotov Andrei", "Kotova"],
    ["Kara Murza", "Karaev"],
    ["Muller", "Müller", "Mullers"],
    ["de Groot", "De Groot", "Degroot"],
    ["Zverev", "Абрамов", "გელა"],
    ["2 Ivanov", "Abramov"],
]


@pytest.mark.parametrize("ordered", ORDERED)
def test_names_stand_in_the_order_of_their_alphabet(ordered: list[str]) -> None:
    keys = [names.sort_key(name) for name in ordered]
    assert keys == sorted(set(keys))


def test_signs_do_not_order_names() -> None:
    assert names.sort_key("Kara-Murza") == names.sort_key("Kara Murza")
    assert names.sort_key("Мар'яна") == names.sort_key("Мар’яна") == names.sort_key("Марʼяна")


def test_the_database_orders_as_python_does() -> None:
    keys = [names.sort_key(name) for name in sum(cases().values(), ())]
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE name (key TEXT)")
        database.executemany("INSERT INTO name VALUES (?)", [(key,) for key in keys])
        ordered = [key for (key,) in database.execute("SELECT key FROM name ORDER BY key")]
    database.close()
    assert ordered == sorted(keys) == sorted(keys, key=lambda key: key.encode())


@given(st.one_of(TEXT, LETTERS))
def test_a_sort_key_is_printable_ascii(text: str) -> None:
    assert re.fullmatch("[ -~]*", names.sort_key(text))


@given(LETTERS, LETTERS)
def test_marks_and_capitals_order_only_what_is_otherwise_equal(one: str, other: str) -> None:
    first, second = names.sort_key(one), names.sort_key(other)
    letters = first.partition(" ")[0], second.partition(" ")[0]
    assert letters[0] == letters[1] or (first < second) == (letters[0] < letters[1])
