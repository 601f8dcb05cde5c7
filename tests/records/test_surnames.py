"""A surname is taken from a name as it is on file, and stands under the letter where a reader looks for it."""

import pytest

from api.records.names import sort_key
from api.records.surnames import CYRILLIC, LATIN, initial_of, order_of, surname_of


@pytest.mark.parametrize(
    "name, surname",
    [
        ("Oleg Orlov", "Orlov"),
        ("Vladimir Kara-Murza", "Kara-Murza"),
        ("Robert García Calatayud", "García Calatayud"),
        ("Ivan Petrovich Sidorov", "Sidorov"),
        ("Anna Petrovich", "Petrovich"),
        ("Иван Петрович Сидоров", "Сидоров"),
        ("Ганна Іванівна Ткач", "Ткач"),
        ("Ruslan Magomed oglu Aliyev", "Aliyev"),
        ("Robert J. Smith", "Smith"),
        ("Сергей Петров (Иначе)", "Петров"),
        ("Pele", "Pele"),
        ("(nobody)", "(nobody)"),
    ],
)
def test_a_surname_follows_the_given_name_and_the_patronymic(name: str, surname: str) -> None:
    assert surname_of(name) == surname


@pytest.mark.parametrize(
    "surname, letter",
    [("Żak", "Z"), ("Ёлкин", "Ё"), ("Їжак", "Ї"), ("’Orlov", "O"), ("van Berg", "V"), ("12", "")],
)
def test_a_letter_of_an_index_is_plain_in_latin_and_itself_in_cyrillic(surname: str, letter: str) -> None:
    assert initial_of(surname) == letter


def test_namesakes_follow_their_given_names_and_latin_names_end_a_cyrillic_list() -> None:
    def native(name_en: str, name_native: str | None) -> str:
        return order_of({"name_en": name_en, "name_native": name_native})["sort_surname_native"]

    listed = [
        native("Anna Abel", "Анна Абель"),
        native("Boris Abel", "Борис Абель"),
        native("Anna Yakir", "Анна Якир"),
        native("Anna Abel", None),
    ]
    assert listed == sorted(listed)


def test_the_alphabets_stand_in_the_order_of_names() -> None:
    assert sorted(LATIN, key=sort_key) == list(LATIN)
    assert sorted(CYRILLIC, key=sort_key) == list(CYRILLIC)
