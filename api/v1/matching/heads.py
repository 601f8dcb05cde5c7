"""What the head of a column says: names, dates and places as tables in five languages call them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from api.v1.matching.questions import NAME_FIELDS, Columns
from api.web.problems import Fault, invalid_query

_SIGNS, _BRACKETS = re.compile(r"[\W_]+"), re.compile(r"\([^()]*\)")
# The apostrophe that counts as a letter; what is written for another sign.
_ALIKE = str.maketrans({"ʼ": " ", "№": "n", "ё": "е"})
# The asker's own key of a line.
KEY = "id"

# English, Russian, Ukrainian, German and French, without case, accents and signs; a head is compared as a whole.
_HEADS: Mapping[str, str] = MappingProxyType(
    {
        head: field
        for field, heads in {
            "name": """
                name, full name, fullname, name en, name native, person, prisoner, who |
                фио, ф и о, имя и фамилия, фамилия имя отчество, фамилия и имя, полное имя, имя фамилия, человек,
                заключенный, политзаключенный |
                піб, п і б, прізвище ім я по батькові, прізвище та ім я, прізвище ім я, повне ім я, ім я та прізвище,
                особа, в язень |
                vollstandiger name, vor und nachname, nachname vorname, vorname nachname, person |
                nom complet, nom et prenom, nom prenom, prenom nom, prenom et nom, nom et prenoms, personne
            """,
            "surname": """
                surname, last name, lastname, family name, familyname |
                фамилия | прізвище | nachname, familienname, zuname | nom de famille
            """,
            "given_name": """
                given name, givenname, given names, first name, firstname, forename |
                имя | ім я | vorname, vornamen | prenom, prenoms
            """,
            "patronymic": """
                patronymic, middle name, patronym | отчество | по батькові | vatersname, patronym | patronyme
            """,
            "birth_year": """
                birth year, year of birth, birthyear, born, birth date, date of birth, birthdate, birthday, dob, yob |
                год рождения, г р, гр, год рожд, дата рождения, родился, д р, рождение |
                рік народження, р н, дата народження, народився, народження |
                geburtsjahr, geburtsdatum, geboren, geb, jahrgang |
                annee de naissance, date de naissance, ne en, ne e en, ne le, ne e le, naissance
            """,
            "article": """
                article, articles, charge, charges, criminal code, article of the criminal code, article number |
                статья, статьи, ст, статья ук, статья ук рф, статьи ук, статьи ук рф, обвинение, ук рф |
                стаття, статті, стаття кк, стаття кк рф, статті кк рф, обвинувачення |
                artikel, paragraph, paragraf, strafartikel |
                article du code penal, chef d accusation, chefs d accusation
            """,
            "region": """
                region, oblast, province, federal subject, region of russia |
                регион, область, субъект рф, субъект федерации, регион рф | регіон |
                gebiet | oblast, province
            """,
            "identifier": """
                identifier, identifiers, uid, open cases, open cases uid, wikidata, wikidata id, qid |
                идентификатор | ідентифікатор | kennung | identifiant
            """,
            KEY: """
                id, key, no, nr, number, row, row number, ref, reference |
                номер, n, п п, n п п, ключ | ключ | nummer, schlussel | numero, cle
            """,
        }.items()
        for head in (" ".join(one.split()) for part in heads.split("|") for one in part.split(","))
        if head
    }
)
# What stands for a whole name where nothing beside it is a part of one, and for a surname where there is a column of
# given names.
_EITHER = frozenset({"nom", "name", "имя", "ім я"})


def recognise(heads: Sequence[str]) -> tuple[Columns, dict[int, str]]:
    """Return what the heads of a table say, and the field of each column by its number; raises Problem `invalid-query`
    where no column has names, or two have the same."""
    folded = [fold(head) for head in heads]
    found = {number: _HEADS[head] for number, head in enumerate(folded) if head in _HEADS}
    fields = set(found.values())
    for number, head in enumerate(folded):
        if head in _EITHER:
            found[number] = _either(head, {found[other] for other in found if other != number})
    found = dict(sorted(found.items()))
    _check(heads, found, fields)
    recognised = {heads[number]: field for number, field in found.items()}
    passed_over = tuple(head for number, head in enumerate(heads) if number not in found and head)
    return Columns(tuple(heads), recognised, passed_over), found


def _either(head: str, beside: set[str]) -> str:
    """Return which part of a name a head means that may mean several, from what stands beside it."""
    if head in {"имя", "ім я"}:
        return "given_name" if beside & {"surname", "patronymic"} else "name"
    return "surname" if "given_name" in beside and "surname" not in beside else "name"


def _check(heads: Sequence[str], found: Mapping[int, str], fields: set[str]) -> None:
    named = set(found.values())
    if not named & {"name", "surname"}:
        told = ", ".join(f"“{head[:40]}”" for head in heads[:12] if head)
        said = (
            f"No column has names. The heads are {told or 'empty'}; call one “name” (ФИО, ПІБ, Name, nom), or two "
            "“surname” and “given name” (фамилия, имя)."
        )
        raise invalid_query(Fault(said, code="no-names"))
    for field in (*NAME_FIELDS, "birth_year", "region", KEY):
        twice = [heads[number] for number, one in found.items() if one == field]
        if len(twice) > 1:
            told = " and ".join(f"“{head[:40]}”" for head in twice)
            raise invalid_query(
                Fault(f"Both {told} are read as {field}; keep one.", twice[1][:40], "repeated")
            )


def meaning(head: str) -> str | None:
    """Return what a head says by itself; None for one that is not known."""
    return _HEADS.get(fold(head))


def fold(head: str) -> str:
    """Return a head as it is compared: without case, accents of Latin letters, signs and spaces too many."""
    whole = unicodedata.normalize("NFC", _BRACKETS.sub(" ", head).casefold().translate(_ALIKE))
    spaced = _SIGNS.sub(" ", whole)
    plain = "".join(letter for letter in _parted(spaced) if not unicodedata.combining(letter))
    return " ".join(plain.split())


def _parted(text: str) -> str:
    """Return Latin letters with their accents beside them; й and ї are letters of their own."""
    return "".join(unicodedata.normalize("NFD", one) if one < "\u0370" else one for one in text)
