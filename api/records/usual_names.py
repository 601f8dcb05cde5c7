"""What else people call regions, countries, statuses and the like, beside their ids and their labels in five languages:
by vocabulary, `id: name; name`. Case, hyphens, quotation marks and accents do not matter.
"""

from __future__ import annotations

from collections.abc import Mapping

# Regions by other names, and by the cities that stand for them.
_REGIONS = """
RU-AD: Maykop
RU-AMU: Blagoveshchensk
RU-BA: Bashkiria; Ufa
RU-BU: Ulan-Ude
RU-CE: Chechen Republic; Grozny
RU-CU: Cheboksary
RU-DA: Makhachkala; Daghestan
RU-IN: Magas; Nazran
RU-KC: Karachaevo-Cherkessia; Cherkessk
RU-KB: Nalchik
RU-KDA: Kuban; Sochi; Novorossiysk
RU-KHM: Khanty-Mansiysk; Yugra; Surgut; KhMAO
RU-KK: Abakan
RU-KL: Elista
RU-KO: Syktyvkar; Vorkuta; Komi Republic
RU-KR: Petrozavodsk
RU-LEN: Vyborg
RU-ME: Yoshkar-Ola
RU-MO: Saransk
RU-MOW: Moscow City; Moskva; Moskow; Moscow, city
RU-NEN: Naryan-Mar
RU-NIZ: Nizhny; Nizhniy Novgorod; Gorky
RU-NGR: Veliky Novgorod
RU-ORL: Orel
RU-PRI: Vladivostok; Primorye; Primorski Krai; Primorskiy Krai
RU-SA: Sakha; Yakutia; Yakutsk; Якутия; Якутія; Jakutien; Iakoutie
RU-SAK: Yuzhno-Sakhalinsk
RU-SE: North Ossetia; Alania; Vladikavkaz; Северная Осетия; Північна Осетія; Nordossetien; Ossétie du Nord
RU-SPE: St Petersburg; St. Petersburg; Petersburg; SPb; Piter; Sankt-Peterburg; Leningrad City
RU-SVE: Yekaterinburg; Ekaterinburg; Екатеринбург
RU-TA: Kazan; Казань
RU-TY: Tyva; Kyzyl
RU-UD: Izhevsk; Udmurt Republic
RU-YAN: Yamal; Salekhard; YaNAO
RU-YEV: Birobidzhan; Jewish Autonomous Oblast
RU-ZAB: Chita; Transbaikal; Zabaykalye; Zabaikalsky Krai
RU-KAM: Petropavlovsk-Kamchatsky; Kamchatka
RU-CHU: Anadyr; Chukotka Autonomous Okrug
UA-07: Volhynia; Lutsk
UA-09: Lugansk; Luhansk; LNR; LPR
UA-12: Dnipro; Dnepr; Dnepropetrovsk
UA-14: Donetsk; DNR; DPR; Mariupol
UA-21: Transcarpathia; Uzhhorod
UA-23: Zaporozhye; Zaporizhia; Zaporizhzhya; Melitopol; Berdiansk; Enerhodar
UA-30: Kiev; Kiew; Kyiv City
UA-35: Kropyvnytskyi
UA-40: Sebastopol
UA-43: Autonomous Republic of Crimea; Republic of Crimea; Krym; Simferopol; Yalta; Kerch; Feodosia
UA-43: Dzhankoi; Bakhchysarai; Qirim
UA-46: Lvov; Lemberg
UA-48: Nikolaev
UA-51: Odessa
UA-63: Kharkov
"""

# Countries by other names; those of ISO 3166-1 where a label is another, and what people call their own.
_COUNTRIES = """
BO: Plurinational State of Bolivia
BY: Belorussia; Byelorussia; Weißrussland; Белоруссия; Biélorussie
CD: DR Congo; DRC; Congo-Kinshasa
CG: Congo-Brazzaville
CI: Ivory Coast; Elfenbeinküste
CV: Cape Verde; Cap-Vert; Kap Verde
CZ: Czech Republic; Czech; République tchèque
DE: Federal Republic of Germany; German
FR: French
GB: UK; Great Britain; Britain; British; United Kingdom of Great Britain and Northern Ireland
GB: Großbritannien
GE: Georgian
IL: Israeli
IR: Islamic Republic of Iran
KG: Kyrgyz Republic; Kirgizia; Киргизия
KP: Democratic People's Republic of Korea; DPRK; КНДР
KR: Republic of Korea
KZ: Kazakh
LA: Lao People's Democratic Republic
MD: Republic of Moldova; Moldavia; Молдавия
MK: Macedonia
MM: Burma
NL: Holland
PL: Polish
PS: State of Palestine
RU: Russian Federation; Russian; RF; РФ; Российская Федерация; Російська Федерація; Russische Föderation
RU: Fédération de Russie
SY: Syrian Arab Republic
SZ: Swaziland
TJ: Tajik
TL: East Timor
TM: Туркмения
TR: Turkey; Turkish
TW: Taiwan, Province of China
TZ: United Republic of Tanzania
UA: Ukrainian
US: USA; US; U.S.; U.S.A.; United States of America; America; American; Соединённые Штаты
US: Соединенные Штаты; Сполучені Штати; Vereinigte Staaten von Amerika
UZ: Uzbek
VA: Holy See
VE: Bolivarian Republic of Venezuela
VN: Viet Nam
"""

# The codes of ISO 3166-1 in two letters and in three, one behind the other.
_CODES = """
ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE
BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS
BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN
COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST
EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF
GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD
HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM
JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA
LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD
MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM
NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG
PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA
SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD
STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON
TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR
VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE
"""

_STATUSES = """
pretrial-detention: remand; on remand; pretrial; pre-trial; pre-trial detention; SIZO; СИЗО
pretrial-detention: awaiting trial; Untersuchungshaft; détention provisoire
house-arrest: домашний арест; домашній арешт; Hausarrest; under house arrest
imprisoned: serving a sentence; serving sentence; in a colony; in prison
compulsory-treatment: psychiatric hospital; forced psychiatric treatment; psychiatric
incommunicado: disappeared; enforced disappearance
released-exchange: exchanged; swapped; prisoner exchange; prisoner swap; swap; exchange
released-served: served; sentence served; term served
released-pardoned: pardoned; pardon
in-absentia: tried in absentia; convicted in absentia; in exile; exile; заочно; in Abwesenheit; par contumace
died-in-custody: died in prison; died in detention
"""

_STATUS_GROUPS = """
in-custody: custody; held; detained; arrested; jailed; behind bars; incarcerated; prisoner; prisoners
in-custody: inhaftiert; détenu; détenus; под стражей; за решёткой; під вартою
released: free; freed; liberated; release; freigelassen; libéré; освобождён; освобождены; на свободе
deceased: dead; died; killed; death; tot; mort; умер; умерли; помер
at-liberty: at large; not in custody
"""

_GENDERS = """
female: woman; women; f; w; girl; женщина; женщины; жінка; жінки; Frau; Frauen; femme; femmes
male: man; men; m; boy; мужчина; мужчины; чоловік; чоловіки; Mann; Männer; homme; hommes
"""

_THEMES = """
crimean-tatar: crimean tatars; crimean-tatars
human-rights-defence: human rights; human rights defender; human rights defenders; human rights defense
journalism: journalist; journalists; press; media
legal-defence: lawyer; lawyers; attorney; attorneys; legal defense
lgbti: lgbt; lgbtq; lgbtqi; lgbt+; lgbtiq; lgbtq+
opposition-politics: opposition; politics; politician; politicians
religion: religious; faith; freedom of religion
treason-or-espionage: treason; espionage; spying
undesirable-or-foreign-agent: foreign agent; foreign agents; undesirable; undesirable organisation
ukrainian-civilian: ukrainian civilians; civilians
academia: academics; scientists
culture: artists; art
protest: protests; protester; protesters; demonstration; demonstrations; rally
election-observation: election observers; elections
minority-rights: minorities
youth: minors; children; teenagers
"""

_OCCUPATION_GROUPS = """
journalism: journalist; journalists; reporter; reporters; press; media; Journalisten; journalistes; журналисты
journalism: журналісти; correspondent
health: doctor; doctors; medic; medics; physician; medical; врач; врачи; лікар; лікарі; Arzt; Ärzte; médecin
health: médecins; nurses
law: lawyer; lawyers; attorney; attorneys; advocates; адвокаты; юристы; адвокати
law: Anwalt; Anwälte; Rechtsanwälte; avocats
education: teachers; professors; учителя; вчителі; Lehrer; enseignants
science: scientists; scholars; researchers; academics; учёные; ученые; науковці; Wissenschaftler; scientifiques
religion: clergy; priests; believers; духовенство; священники; Geistliche; Priester; prêtres
study: students; студенты; студенти; Studenten; Studierende; étudiants
arts: artists; musicians; writers; poets; artistes; Künstler; художники
politics: politicians; deputies; MPs; политики; політики; Politiker
activism: activists; human rights defenders; активисты; активісти; Aktivisten; militants; правозащитники
publishing: bloggers; blogger; блогеры; блогери; publishers
retired: pensioners; пенсионеры; пенсіонери; Rentner; retraités
business: entrepreneurs; businessmen
"""

_AFFILIATION_KINDS = """
party: parties; political party; партия; партія; Partei; parti
religious-community: church; churches; religion; confession; faith; sect; denomination
rights-organisation: ngo; ngos; human rights organisation; human rights group
university: universities
"""

_PLACE_KINDS = """
remand-prison: sizo; СИЗО; СІЗО; pre-trial detention centre; pretrial detention; remand centre; jail
colony: penal colony; colonies; prison camp; IK; ИК; camp; Straflager; колония; колонія
hospital: psychiatric hospital; prison hospital
"""

_CONCERNS = """
torture-or-ill-treatment: torture; tortured; ill-treatment; abuse; beaten; beating; пытки; тортури; катування; Folter
torture-or-ill-treatment: пытка
denied-medical-care: medical care; no medical care; denied treatment; medical neglect
punishment-cell: shizo; ШИЗО; isolation cell; solitary; solitary confinement; карцер; Einzelhaft; isolement
health-critical: ill; sick; critical health; seriously ill; dying; больные
incommunicado: disappeared; enforced disappearance
"""

_SENTENCE_KINDS = """
imprisonment: prison; prison term; custodial; deprivation of liberty; лишение свободы; Haft; Freiheitsstrafe
life: life imprisonment; life sentence; пожизненно; пожизненное; lebenslang; perpétuité; довічне
suspended: probation; conditional; suspended sentence; условно; умовно; Bewährung; sursis
compulsory-labour: forced labour; forced labor; compulsory labor
"""

_EVENT_TYPES = """
ill-treatment: torture; abuse; beating; пытки; тортури; Folter
detained: arrest; arrested; detention; задержание; арест; Festnahme; Verhaftung; arrestation
convicted: sentence; sentenced; conviction; verdict; приговор; вирок; Urteil; Verurteilung; condamnation
released: release; freed; освобождение; звільнення; Freilassung; libération
exchanged: exchange; swap; prisoner swap; prisoner exchange; обмен; обмін; Austausch; échange
died: death; dead; died in custody; смерть; Tod; décès
transferred: transfer; moved; этап; етап
left-country: exile; fled; emigrated; emigration
health: illness; hospitalised
designated: foreign agent; иноагент
"""

# Offences by the words of newspapers.
_ARTICLES = """
207.3: fakes; fake news; military fakes; war fakes; fakes about the army; фейки; военные фейки; фейк; фейки об армии
280.3: discrediting the army; discreditation; discrediting the armed forces; дискредитация; дискредитация армии
275: treason; госизмена; государственная измена; державна зрада; Hochverrat; trahison
276: spying; шпионаж; шпигунство; Spionage; espionnage
330.1: foreign agent; foreign agents; иноагент; иноагенты
284.1: undesirable organisation; undesirable organisations; нежелательная организация
354.1: rehabilitation of nazism; реабилитация нацизма
"""

_ORGANISATIONS = """
amnesty-international: amnesty
human-rights-watch: hrw
memorial: мемориал; меморіал; ppm
ovd-info: ovd; овд-инфо
european-union: eu
un-human-rights-council: hrc; unhrc; совет оон по правам человека
un-special-rapporteur-russia: специальный докладчик оон по россии; спецдокладчик оон
us-government: united states
un-working-group-arbitrary-detention: wgad; рабочая группа оон по произвольным задержаниям
european-court-of-human-rights: echr; ecthr
rferl: radio liberty; radio svoboda
"""


def _read(table: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in table.strip().splitlines():
        identity, _, names = line.partition(": ")
        found[identity] = (*found.get(identity, ()), *names.split("; "))
    return found


def _of_countries() -> dict[str, tuple[str, ...]]:
    codes = {code[:2]: (code[2:],) for code in _CODES.split()}
    names = _read(_COUNTRIES)
    return {code: (*names.get(code, ()), *three) for code, three in codes.items()}


# By vocabulary: the names of each id.
USUAL_NAMES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "regions": _read(_REGIONS),
    "countries": _of_countries(),
    "statuses": _read(_STATUSES),
    "status_groups": _read(_STATUS_GROUPS),
    "gender": _read(_GENDERS),
    "themes": _read(_THEMES),
    "organisations": _read(_ORGANISATIONS),
    "articles": _read(_ARTICLES),
    "occupation-group": _read(_OCCUPATION_GROUPS),
    "affiliation-kind": _read(_AFFILIATION_KINDS),
    "place-kind": _read(_PLACE_KINDS),
    "concern": _read(_CONCERNS),
    "sentence-kind": _read(_SENTENCE_KINDS),
    "event-type": _read(_EVENT_TYPES),
}
