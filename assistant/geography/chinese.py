"""Names in the simpler of the two scripts of a language, learnt from the CLDR, which has thousands of names in both.

GeoNames has many Chinese towns in traditional characters only; a converter would be another package for this alone.
"""

from collections import Counter, defaultdict
from functools import cache

from babel import Locale

from assistant.core.languages import LANGUAGES, traits

_KINDS = ("territories", "languages", "scripts", "currencies")


@cache
def _characters() -> dict[str, str]:
    """Traditional → simplified, where names of the same length agree on it."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for code in LANGUAGES:
        if scripts := traits(code).scripts:
            _vote(votes, *map(Locale.parse, scripts))
    return {old: new.most_common(1)[0][0] for old, new in votes.items()}


def _vote(votes: dict[str, Counter[str]], simple: Locale, traditional: Locale) -> None:
    """Counts what each character of names becomes in the other script."""
    old_zones, new_zones = traditional.time_zones, simple.time_zones
    both = [zone for zone in old_zones if zone in new_zones]
    names = [(str(old_zones[zone].get("city", "")), str(new_zones[zone].get("city", ""))) for zone in both]
    for kind in _KINDS:
        them, us = getattr(traditional, kind), getattr(simple, kind)
        names += [(str(them[code]), str(us[code])) for code in them if code in us]
    for old, new in names:
        if len(old) == len(new):
            for a, b in zip(old, new, strict=True):
                votes[a][b] += 1


def simplified(name: str) -> str:
    """A name with the characters that are known in their simplified form."""
    return "".join(_characters().get(character, character) for character in name)
