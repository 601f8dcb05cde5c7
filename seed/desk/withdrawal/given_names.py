"""Given names that are one name in another language, or its usual short form: a person bears all of a line."""

from __future__ import annotations

from functools import cache

from api.records.names import stored_keys

_SAME = """
alexander aleksandr oleksandr aliaksandr sasha alexandr
alexandra aleksandra oleksandra sasha
alexei aleksei alexey oleksiy oleksii aliaksei alyosha lyosha
anastasia anastasiia anastasiya nastya
andrei andrey andriy andrii andrej
anna hanna ganna anya
anton antin
artyom artem
boris borys
daniil danylo danila daniel
daria darya dasha
dmitry dmitri dmitriy dmitrii dmytro dzmitry dima mitya
elena yelena olena alena lena
eugene yevgeny evgeny evgeni yevhen yevhenii zhenya
evgenia yevgenia yevheniia zhenya
fyodor fedor fedir
grigory grigori hryhorii hryhoriy
igor ihor
ilya illia
irina iryna
ivan vanya
yekaterina ekaterina kateryna catherine katya
konstantin kostiantyn kostyantyn kostya
ksenia kseniia oksana xenia
leonid lenya
lyudmila liudmila liudmyla
maria mariia mariya masha
maxim maksim maksym max
mikhail mykhailo michael misha
natalia natalya nataliia natasha
nikita mykyta
nikolai nikolay mykola mikalai kolya
oleg oleh
olga olha olya
pavel pavlo pasha
pyotr petr petro peter petya
roman roma
sergei sergey serhiy serhii siarhei seryozha
stepan stephan
svetlana svitlana sveta
tatiana tatyana tetiana tanya
vadim vadym
valentin valentyn
valery valeri valerii valeriy
valeria valeriya valeriia lera
vasily vasili vasyl vasya
victor viktor
victoria viktoria viktoriia vika
vladimir volodymyr uladzimir volodya vova
vladislav vladyslav uladzislau vlad
vsevolod seva
vyacheslav viacheslav slava
yaroslav iaroslav slava
yegor egor
yulia julia iuliia
yuri yury iurii yuriy yurii
"""


@cache
def _lines() -> dict[str, frozenset[str]]:
    """Return the words of the lines of each name, by the key of each of their spellings."""
    lines: dict[str, frozenset[str]] = {}
    for line in _SAME.splitlines():
        for word in line.split():
            for key in stored_keys(word):
                lines[key] = lines.get(key, frozenset()) | frozenset(line.split())
    return lines


def same_given(word: str) -> frozenset[str]:
    """Return the word of a given name with those that stand for it; the word alone where none is known."""
    return frozenset({word}).union(*(_lines().get(key, ()) for key in stored_keys(word)))
