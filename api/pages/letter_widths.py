"""How wide text is in Arial, and so in Liberation Sans, Arimo and Helvetica that stand in for it.

The style sheet of embeds brings Roboto and DejaVu Sans to the same width.
"""

from __future__ import annotations

from collections.abc import Mapping
from unicodedata import combining

# Letters by their width, in hundredths of the size of the font. A test measures them in a browser.
_REGULAR: Mapping[int, str] = {
    19: "'",
    22: "ijlįĵĺļłіј‘’‚",
    26: "|",
    28: " !,./:;I[\\]ft\xa0·ÌÍÎÏìíîïĨĩĪīĬĭĮİıţŧțІЇї",
    29: "ľ",
    33: "()-`r{}¡ŕŗř“”„‹›",
    35: '"•',
    36: "гѓ",
    38: "ť",
    39: "*",
    40: "°",
    41: "ґ",
    44: "кќ",
    46: "зт",
    47: "^",
    49: "Ґ",
    50: "JcksvxyzçýÿćĉċčĴķĸśŝşšŷźżžșЈсухѕў",
    51: "эє",
    52: "чь",
    53: "в",
    54: "ЃГпя",
    55: "нџ",
    56: ("#$0123456789?L_abdeghnopqu§«»àáâãäåèéêëðñòóôõöùúûüāăąđēĕėęěĝğġģĥħĹĻĽŁńņňŋōŏőũūŭůűųаеийорѐёђћѝ–€"),
    57: "бц",
    58: "+<=>~ЌКдл",
    60: "З",
    61: "FTZ¿ßøďŢŤŦŹŻŽȚТ",
    62: "ъ",
    64: "ЎУ",
    66: "БЛЬ",
    67: "&ABEKPSVXYÀÁÂÃÄÅÈÉÊËÝĀĂĄĒĔĖĘĚĶŚŜŞŠŶŸȘЀЁЅАВЕРХЧж",
    68: "Д",
    69: "м",
    72: "CDHNRUwÇÐÑÙÚÛÜĆĈĊČĎĐĤĦŃŅŇŊŔŖŘŨŪŬŮŰŲŵЄЍЏИЙНПСЭЯы",
    74: "Ц",
    75: "ю",
    76: "Ф",
    78: "GOQÒÓÔÕÖØĜĞĠĢŌŎŐО",
    79: "Ъ",
    80: "ш",
    81: "њ",
    82: "фщ",
    83: "MmМ",
    85: "Ћ",
    86: "Ђ",
    89: "%æЫ",
    91: "љ",
    92: "ЖШ",
    94: "WœŴЩ",
    100: "ÆŒ—…",
    101: "ЊЮ",
    102: "@",
    106: "Љ",
    107: "№",
}
_BOLD: Mapping[int, str] = {
    24: "'",
    28: " ,./I\\ijl|\xa0·ÌÍÎÏìíîïĨĩĪīĬĭĮįİıĵĺļłІЇіїј‘’‚",
    33: "!()-:;[]`ft¡ţŧț‹›",
    35: "•",
    39: "*r{}ľŕŗř",
    40: "°",
    42: "гѓ",
    45: "ґ",
    47: '"',
    48: "ť",
    49: "тҐ",
    50: "zźżžзкќ“”„",
    55: "эє",
    56: "#$0123456789J_aceksvxy§«»àáâãäåçèéêëýÿāăąćĉċčēĕėęěĴķĸśŝşšŷșЈаесухѐёѕў–€",
    57: "ЃГ",
    58: "+<=>^~чя",
    60: "нпџ",
    61: "?FLTZbdghnopqu¿ßðñòóôõöøùúûüđĝğġģĥħĹĻĽŁńņňŋōŏőŢŤŦũūŭůűųŹŻŽȚЌКТвийорцьђћѝ",
    62: "ЎУб",
    63: "Зд",
    64: "л",
    67: "EPSVXYÈÉÊËÝĒĔĖĘĚŚŜŞŠŶŸȘЀЁЅЕРХ",
    70: "ЛЧ",
    71: "ЄДЭж",
    72: "&ABCDHKNRUÀÁÂÃÄÅÇÐÑÙÚÛÜĀĂĄĆĈĊČĎďĐĤĦĶŃŅŇŊŔŖŘŨŪŬŮŰŲЍЏАБВИЙНПСЬЯ",
    73: "Цъ",
    74: "м",
    78: "GOQwÒÓÔÕÖØĜĞĠĢŌŎŐŵО",
    83: "MМш",
    84: "щ",
    85: "Фыю",
    87: "Ъ",
    88: "Ћф",
    89: "%mæЂ",
    90: "Ж",
    91: "њ",
    94: "WœŴ",
    97: "љ",
    98: "@Ы",
    100: "ÆŒШ—…",
    102: "Щ",
    103: "Ю",
    106: "Њ",
    109: "Љ",
    111: "№",
}
# Of a letter that is not among them: rather too wide.
_OTHER = 70


def _by_letter(widths: Mapping[int, str]) -> dict[str, int]:
    return {letter: width for width, letters in widths.items() for letter in letters}


_WIDTHS = {False: _by_letter(_REGULAR), True: _by_letter(_BOLD)}


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text on one line, in the unit of the size of its font."""
    widths = _WIDTHS[bold]
    return sum(0 if combining(letter) else widths.get(letter, _OTHER) for letter in text) * size / 100
