"""Every capital against countryinfo, which has other sources than GeoNames."""

import pytest
import shared_places
from countryinfo import CountryInfo, all_countries

from assistant.geography.distance import kilometres
from assistant.geography.gazetteer import Gazetteer

TODAY = {
    "BI": "Gitega",
    "BO": "Sucre",
    "CI": "Yamoussoukro",
    "GQ": "Ciudad de la Paz",
    "KZ": "Astana",
    "MM": "Naypyidaw",
    "MN": "Ulaanbaatar",
    "NG": "Abuja",
    "PS": "East Jerusalem",
    "PW": "Ngerulmud",
    "SZ": "Mbabane",
    "TW": "Taipei",
    "TZ": "Dodoma",
    "UA": "Kyiv",
    "VA": "Vatican City",
    "XK": "Pristina",
    "ZA": "Pretoria",
}

# Where countryinfo errs, and the truth in degrees (from the encyclopaedias' coordinates of the town).
TRUTH = {
    "AG": (17.12, -61.85),  # countryinfo has St. John's in Newfoundland
    "BI": (-3.43, 29.92),  # countryinfo has Bujumbura, the capital until 2019
    "BR": (-15.79, -47.88),  # countryinfo has the middle of the country
    "DJ": (11.59, 43.15),  # countryinfo has the middle of the country
    "GB": (51.51, -0.13),  # countryinfo has nothing
    "GD": (12.05, -61.75),  # countryinfo has a Saint-Georges in Lorraine
    "GQ": (1.59, 10.82),  # countryinfo has Malabo, the capital until January 2026
    "ME": (42.44, 19.26),  # countryinfo has the middle of the country
    "TL": (-8.55, 125.56),  # countryinfo has Delhi
    "TN": (36.81, 10.18),  # countryinfo has the middle of the country
    "TW": (25.04, 121.56),
    "XK": (42.67, 21.17),  # countryinfo does not know Kosovo
}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return shared_places.gazetteer()


@pytest.fixture(scope="module")
def independent() -> dict[str, CountryInfo]:
    return {country.iso()["alpha2"]: country for country in all_countries()}


def test_every_capital_lies_where_an_independent_source_has_it(
    gazetteer: Gazetteer, independent: dict[str, CountryInfo]
) -> None:
    for code in gazetteer.states:
        country = gazetteer.country(code)
        latitude, longitude = TRUTH.get(code) or independent[code].capital_latlng()
        assert kilometres((country.latitude, country.longitude), (latitude, longitude)) < 25, country


def test_all_states_are_known(gazetteer: Gazetteer) -> None:
    assert len(set(gazetteer.states)) == 193 + len({"VA", "PS", "XK", "TW"})
    assert {"VA", "PS", "XK", "TW"} <= set(gazetteer.states)


def test_a_capital_has_its_name_of_today(gazetteer: Gazetteer) -> None:
    assert {code: gazetteer.country(code).capital for code in TODAY} == TODAY


def test_every_capital_has_a_chinese_name(gazetteer: Gazetteer) -> None:
    for code in gazetteer.states:
        country = gazetteer.country(code)
        assert gazetteer.capital_name(country, "zh") != country.capital, code
