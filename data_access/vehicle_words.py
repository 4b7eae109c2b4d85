"""What vendors call a colour, a make and a body, brought to one word each; and which words say nothing.

The codes are those of NCIC (vehicle colour, make and style), the spellings those that vendors and people write. A word
that is not listed stays as it is. A word that says nothing, such as `unknown`, is no word: what it is said of is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Kind = Literal["colour", "make", "body"]

SAYS_NOTHING = frozenset(
    {"unknown", "unk", "unkn", "undetermined", "undefined", "unspecified", "unidentified", "not known", "not available"}
    | {"none", "null", "nil", "n/a", "na", "nan", "no data", "other", "others", "missing", "-", "--", "?", "xx", "xxx"}
)

_COLOURS = """
amethyst: ame
beige: bge
black: blk, bk
blue: blu
bronze: brz
brown: bro, brn
camouflage: cam
chrome: com, stainless steel
copper: cpr
cream: crm, ivory
dark blue: dbl, dk blue, blue dark, deep blue, navy, navy blue
dark brown: dbr, dk brown, deep brown
dark green: dgr, dk green, deep green
gold: gld
gold-beige:
green: grn
grey: gry, gray, gy
dark grey: dark gray, dk gray, dk grey, dgy, deep gray, deep grey, charcoal
lavender: lav
light blue: lbl, lt blue, blue light
light brown: lbr, lt brown
light green: lgr, lt green
light grey: light gray, lt gray, lt grey
maroon: mar, burgundy
mauve: mve
multicoloured: mul, multi, multicolor, multicolored, multi-colored
orange: ong, org
pink: pnk
purple: ple, pur, violet
red: rd
silver: sil, slv, aluminum, silver/aluminum
silver-grey: silver-gray, silver grey, silver gray, silver/gray, silver/grey, grey/silver, gray/silver
tan:
taupe: tpe
teal: tea
turquoise: trq
white: whi, wht
yellow: yel
"""
_MAKES = """
acura: acur
alfa romeo: alfa
audi:
bentley: bent
bmw:
buick: buic
cadillac: cadi, caddy
chevrolet: chev, chevy
chrysler: chry
dodge: dodg
fiat:
ford:
freightliner: frht
genesis: gens
gmc: gm, general motors
harley-davidson: hd, harley, harley davidson
honda: hond
hummer: humm
hyundai: hyun
infiniti: infi, infinity
international: intl
isuzu: isu
jaguar: jagu
jeep:
kawasaki: kawk
kenworth: kw
kia:
land rover: lndr, landrover, range rover
lexus: lexs
lincoln: linc
mack:
maserati: mase
mazda: mazd
mercedes-benz: merz, mercedes, mercedes benz, mercedesbenz, benz
mercury: merc
mini: mnni, mini cooper
mitsubishi: mits
nissan: niss
oldsmobile: olds
peterbilt: ptrb
plymouth: plym
polaris: poli
pontiac: pont
porsche: pors
ram:
saab:
saturn: satu, strn
scion: scio
smart: smrt
subaru: suba
suzuki: suzi
tesla: tesl
toyota: toyt
volkswagen: volk, vw
volvo: volv
yamaha: yama
"""
_BODIES = """
bus: bu
convertible: cv, conv, cabriolet, sedan-convertible
coupe: cp, cpe, 2d, 2dr, 2 door, two door, 2-door
hatchback: hb, 3d, 5d, 3dr, 5dr, hatch
minivan: mini van, mini-van, van-mini, mv
motorcycle: mc, motorbike, motor cycle, motor bike
pickup: pk, pu, p/u, pick-up, pick up, pickup truck, pick-up truck, truck-pickup
sedan: 4d, 4dr, 4 door, four door, 4-door, sd, saloon, sedan-standard, sedan-compact, sedan-sports
station wagon: sw, wagon, estate, sedan-wagon
suv: ut, ll, sport utility, sports utility, sport utility vehicle, sports utility vehicle, suv-standard, suv-wagon
crossover: suv-crossover, cuv
tractor-trailer: truck tractor, tractor trailer, semi, semi-truck, tractor truck, ds
trailer: tl, tlr
truck: tk, trk, lorry, truck-standard, box truck, bx
van: vn, van-full, cargo van, panel van, vanette
"""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    lines = (line.partition(":") for line in text.strip().splitlines())
    return {word: tuple(part.strip() for part in others.split(",") if part.strip()) for word, _, others in lines}


SPELLINGS: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    "colour": _table(_COLOURS),
    "make": _table(_MAKES),
    "body": _table(_BODIES),
}
"""Each word with its other spellings, all in lower case with single blanks."""

KIN: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    "colour": {
        "beige": ("gold-beige",),
        "blue": ("dark blue", "light blue"),
        "brown": ("dark brown", "light brown"),
        "gold": ("gold-beige",),
        "green": ("dark green", "light green"),
        "grey": ("dark grey", "light grey", "silver-grey"),
        "silver": ("silver-grey",),
        "dark blue": ("blue",),
        "dark brown": ("brown",),
        "dark green": ("green",),
        "dark grey": ("grey",),
        "gold-beige": ("gold", "beige"),
        "light blue": ("blue",),
        "light brown": ("brown",),
        "light green": ("green",),
        "light grey": ("grey",),
        "silver-grey": ("silver", "grey"),
    },
    "make": {"ram": ("dodge",), "dodge": ("ram",)},
    "body": {"suv": ("crossover",), "van": ("minivan",), "truck": ("tractor-trailer",)},
}
"""Words that count too if one is asked for: a question for blue finds dark blue, and one for dark blue finds blue, as most readers write no shade. Dodge trucks became Ram in 2010, and readers mix them up."""

_WORD_OF: Mapping[Kind, Mapping[str, str]] = {
    kind: {spelling: word for word, others in table.items() for spelling in (word, *others)}
    for kind, table in SPELLINGS.items()
}


def _joined(text: str) -> str:
    """Return the letters and digits of a word: `dark-blue`, `DarkBlue` and `Dark. Blue` are one spelling."""
    return "".join(filter(str.isalnum, text))


_JOINED: Mapping[Kind, Mapping[str, str]] = {
    kind: {_joined(spelling): word for spelling, word in words.items()} for kind, words in _WORD_OF.items()
}
_NOTHING_JOINED = frozenset(filter(None, map(_joined, SAYS_NOTHING)))


def plain(text: str) -> str:
    """Return a word in lower case with single blanks."""
    return " ".join(text.replace("_", " ").lower().split())


def word(kind: Kind, text: str) -> str | None:
    """Return the one word for what somebody wrote; itself if it is not listed, None if it says nothing."""
    written = plain(text)
    joined = _joined(written)
    if not written or written in SAYS_NOTHING or joined in _NOTHING_JOINED:
        return None
    return _WORD_OF[kind].get(written) or _JOINED[kind].get(joined, written)


def counts_as(kind: Kind, text: str) -> frozenset[str]:
    """Return all that counts if a word is asked for, in lower case: its spellings and those of its kin.

    With each spelling of two words stand those that reads from before bear: joined, and with a hyphen.
    """
    one = word(kind, text) or plain(text)
    words = (one, *KIN[kind].get(one, ()))
    listed = {plain(text)}.union(*({each, *SPELLINGS[kind].get(each, ())} for each in words))
    return frozenset(listed.union(*(_otherwise(each) for each in listed)))


def _otherwise(spelling: str) -> set[str]:
    return {spelling.replace(" ", ""), spelling.replace(" ", "-")}
