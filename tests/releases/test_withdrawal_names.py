"""Where a text names a person: whole names in every script and form, never the beginning of another word."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.records.names import stored_keys
from seed.desk.withdrawal.documents import Documents, cleaned_prose
from seed.desk.withdrawal.endings import given_forms
from seed.desk.withdrawal.given_names import same_given
from seed.desk.withdrawal.judging import Judge, shortened
from seed.desk.withdrawal.mentions import Certainty
from seed.desk.withdrawal.plan import SOMEBODY, Decisions
from tests.releases.holding_of_releases import index, uid_of

SURE, SHARED, DOUBTFUL = Certainty.SURE, Certainty.SHARED, Certainty.DOUBTFUL


def found_in(text: str, slug: str, *, address: bool = False) -> list[tuple[str, Certainty]]:
    mentions = index().register.mentions(text, address=address, uid=uid_of(slug))
    return list(dict.fromkeys((text[one.start : one.end], one.certainty) for one in mentions))


@pytest.mark.parametrize(
    "slug, text, named",
    [
        ("oleg-orlov", "Trial of Oleg Orlov in Moscow", "Oleg Orlov"),
        ("oleg-orlov", "Суд над Олегом Орловым", "Олегом Орловым"),
        ("oleg-orlov", "Орлов Олег Петрович, правозащитник", "Орлов Олег Петрович"),
        ("oleg-orlov", "ОРЛОВ, ОЛЕГ", "ОРЛОВ, ОЛЕГ"),
        ("oleg-orlov", "Oleg Petrovich Orlov's appeal", "Oleg Petrovich Orlov"),
        ("oleg-orlov", "О. П. Орлова судят", "О. П. Орлова"),
        ("oleg-orlov", "О́лег Орло́в на свободе", "О́лег Орло́в"),
        ("oleg-orlov", "Or\u00adlov is free", "Or\u00adlov"),
        ("oleg-orlov", "Олега Орлова й інших", "Олега Орлова"),
        ("oleg-orlov", "Орлову дали срок", "Орлову"),
        ("oleg-orlov", "#FreeOrlov", "#FreeOrlov"),
        ("vladimir-kara-murza", "Kara Murza and others", "Kara Murza"),
        ("vladimir-kara-murza", "письмо Кара-Мурзы", "Кара-Мурзы"),
        ("vladimir-kara-murza", "Володимира Кара-Мурзу", "Володимира Кара-Мурзу"),
        ("vilen-temeryanov", "Темер’янова звільнили", "Темер’янова"),
        ("alexei-navalny", "команда Навального", "Навального"),
        ("alexei-navalny", "tým Nawalny", "Nawalny"),
        ("alexei-navalny", "Nawalnys Anwälte", "Nawalnys"),
        ("alexei-navalny", "sodelavka Navalnega", "Navalnega"),
        ("alexei-navalny", "priaznivci Navaľného", "Navaľného"),
        ("alexei-navalny", "https://example.org/advokatam-navaljnogo/1", "https://example.org/advokatam-navaljnogo/1"),
        ("igor-orlovsky", "дело Орловского", "Орловского"),
        ("veronika-belotserkovskaya", "приговор Белоцерковской", "Белоцерковской"),
        ("yury-kokhovets", "срок Коховцу", "Коховцу"),
        ("volodymyr-dudka", "лист Володимирові Дудці", "Володимирові Дудці"),
        ("sasha-skochilenko", "Скочиленко на свободе", "Скочиленко"),
        ("vsevolod-korolev", "Всеволода Королёва", "Всеволода Королёва"),
        ("yevhen-matveiev", "Matvieiev is held", "Matvieiev"),
        ("nadezhda-rossinskaya", "known as Nadine Geisler", "Nadine Geisler"),
        ("ruslan-leviev", "blogger Karpuk", "Karpuk"),
        ("emir-usein-kuku", "Emir Usein Kuku", "Emir Usein Kuku"),
        ("mariano-garcia-calatayud", "Señor Calatayud", "Calatayud"),
    ],
)  # fmt: skip
def test_a_name_is_found_in_every_form(slug: str, text: str, named: str) -> None:
    assert found_in(text, slug) == [(named, SURE)]


@pytest.mark.parametrize(
    "slug, text",
    [
        ("musa-malsagov", "Zarema Musaeva"),
        ("musa-malsagov", "Муса пришёл, и Мусаева пришла"),
        ("oleg-orlov", "Орловская область, Орловский район"),
        ("igor-orlovsky", "суд Орловской области"),
        ("igor-orlovsky", "Орловська область"),
        ("igor-orlovsky", "the Orlovsky District Court"),
        ("matvei-ostrovsky", "Ostrovsky district"),
        ("oleg-orlov", "Oleg was there, Orlovsky too"),
        ("oleg-orlov", "the orlov diamond"),
        ("richard-rouz", "a red rose, and many roses"),
        ("dmitry-ivanov", "Roman Ivanov and Pavel Ivanov"),
        ("ivan-safronov", "Анна Сафронова"),
        ("kevin-lik", "the public, and Likhachev"),
        ("nuri-primov", "Primorsky Krai"),
    ],
)
def test_what_only_looks_like_a_name_is_none(slug: str, text: str) -> None:
    assert found_in(text, slug) == []


@pytest.mark.parametrize(
    "slug, text, certainty",
    [
        ("dmitry-ivanov", "Ivanov was sentenced", SHARED),
        ("ivan-safronov", "дело Сафронова", SHARED),
        ("dmitry-ivanov", "Dmitry Ivanov was sentenced", SURE),
        ("vsevolod-korolev", "a news channel in Korolyov near Moscow", DOUBTFUL),
        ("anastasia-shevchenko", "a poem by Taras Shevchenko", DOUBTFUL),
        ("oleg-orlov", "Орлову читала Орловой", SURE),
        ("yury-zhdanov", "A. Zhdanov spoke", DOUBTFUL),
    ],
)
def test_a_surname_alone_is_as_sure_as_the_file_allows(slug: str, text: str, certainty: Certainty) -> None:
    assert found_in(text, slug)[0][1] is certainty


@pytest.mark.parametrize(
    "address",
    [
        "mediazona-2023-09-11-orlov",
        "https://example.org/news/delo-orlova/",
        "https://example.org/%D0%BE%D1%80%D0%BB%D0%BE%D0%B2",
        "https://example.org/oleg_orlov.html?a=1",
        "https://example.org/orlov-oleg",
        "https://example.org/olegorlov/2",
        "https://orlov.example.org/",
    ],
)
def test_an_address_or_an_id_names_a_person_without_capitals(address: str) -> None:
    assert index().register.mentions(address, address=True, uid=uid_of("oleg-orlov"))


@pytest.mark.parametrize(
    "address",
    ["https://example.org/orlovskaya-oblast/", "oryol-2024", "https://example.org/zorlov/", "oleg-2024"],
)
def test_an_address_with_another_word_names_nobody(address: str) -> None:
    assert not index().register.mentions(address, address=True, uid=uid_of("oleg-orlov"))


def cleaned(text: str, slug: str = "oleg-orlov") -> str:
    register = index().register
    result: str = Documents(register, uid_of(slug), {}).cleaned(text)
    return result


def test_neutral_words_stand_where_the_name_stood() -> None:
    assert cleaned("Oleg Orlov's trial. Orlov, 70, met him (Orlov).") == (
        "A person whose record was withdrawn's trial. A person whose record was withdrawn, 70, met him "
        f"({SOMEBODY})."
    )
    assert cleaned("See https://example.org/a/oleg-orlov-free.") == f"See {SOMEBODY}."
    assert cleaned("such as oleg-orlov-2021-01-17-detained.") == f"such as {SOMEBODY}."


def test_a_text_never_grows_longer_than_it_may_be() -> None:
    text = "Orlov " * 50
    spans = [(place * 6, place * 6 + 5) for place in range(50)]
    assert len(shortened(text, spans, 300)) <= 300
    assert len(shortened("Orlov spoke", [(0, 5)], 20)) <= 20
    assert shortened("Orlov spoke", [(0, 5)], 20) == "Somebody spoke"


def test_an_example_gives_way_to_the_one_of_today_and_a_description_is_cleaned() -> None:
    uid = uid_of("oleg-orlov")
    old: dict[str, Any] = {
        "description": "The trial of Oleg Orlov.",
        "parameters": [{"name": "id", "example": "oleg-orlov"}, {"name": "q", "examples": {"a": "Орлов"}}],
        "answers": {"200": {"example": {"data": [{"name_en": "Oleg Orlov"}]}}},
        "kept": {"example": "release-all"},
    }
    today: dict[str, Any] = {
        "parameters": [{"name": "q", "examples": {"a": "Orlov"}}, {"name": "id", "example": "pavel-kushnir"}],
        "answers": {"200": {"example": {"data": [{"name_en": "Pavel Kushnir"}]}}},
    }
    documents = Documents(index().register, uid, {})
    text = json.dumps(old, ensure_ascii=False, indent=1) + "\n"
    after = documents.cleaned_json(text, today)
    assert json.loads(after) == {
        "description": f"The trial of {SOMEBODY}.",
        "parameters": [{"name": "id", "example": "pavel-kushnir"}, {"name": "q"}],
        "answers": today["answers"],
        "kept": {"example": "release-all"},
    }
    assert after.startswith('{\n "description"')
    untouched = json.dumps({"example": "pavel-kushnir"})
    assert documents.cleaned_json(untouched, today) == untouched


def test_prose_is_cleaned_and_code_is_left_to_the_search() -> None:
    text = "About Orlov.\n\n```\ncurl ?q=Orlov\n```\nAsk `q=Orlov` of Oleg Orlov.\n"
    judge = Judge(index(), uid_of("oleg-orlov"), Decisions())
    after, changed = cleaned_prose(text, judge, "README.md")
    assert after == (f"About {SOMEBODY}.\n\n```\ncurl ?q=Orlov\n```\nAsk `q=Orlov` of {SOMEBODY}.\n")
    assert [number for number, _, _ in changed] == [1, 6]


def test_an_example_of_a_source_that_is_no_more_goes_though_it_names_nobody() -> None:
    document = {
        "paths": {"/v1/sources/{id}": {"example": {"id": "example-1-page", "url": "https://example.org/1"}}}
    }
    today = {
        "paths": {"/v1/sources/{id}": {"example": {"id": "another-page", "url": "https://example.org/12"}}}
    }
    for gone in ("example-1-page", "https://example.org/1"):
        documents = Documents(index().register, uid_of("oleg-orlov"), {}, {gone})
        assert documents.cleaned(document, today) == today
        assert documents.cleaned(today, document) == today


@pytest.mark.parametrize(
    "written, called",
    [
        ("aleksandr", "сашку"),
        ("aleksandr", "oleksandr"),
        ("александр", "аляксандра"),
        ("dmitry", "дмитром"),
        ("yelena", "алёны"),
        ("ксения", "oksana"),
        ("stepan", "stephan"),
        ("абдулла", "abdallah"),
    ],
)
def test_whoever_is_called_by_another_form_of_a_name_is_the_same(written: str, called: str) -> None:
    forms = frozenset[str]().union(*map(given_forms, same_given(written)))
    assert frozenset(stored_keys(called)) & forms


def test_a_given_name_is_not_taken_for_another() -> None:
    assert same_given("oleg") & same_given("olga") == frozenset()
    assert same_given("nobodysname") == {"nobodysname"}
