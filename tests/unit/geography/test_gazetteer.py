import time
from pathlib import Path

import pytest
import shared_places

from assistant.core.errors import ConfigError
from assistant.core.languages import USUAL
from assistant.core.resources import resource
from assistant.geography.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return shared_places.gazetteer()


def found(gazetteer: Gazetteer, text: str, language: str) -> str | None:
    match = gazetteer.find(text, language)
    return match.country.code if match else None


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("en", "How far away is France?", "FR"),
        ("en", "and Colombia?", "CO"),
        ("en", "how far is it to the united states", "US"),
        ("pt", "A que distância fica Portugal?", "PT"),
        ("pt", "Qual é a distância do Brasil?", "BR"),
        ("pt", "qual a distancia ate a franca", "FR"),
        ("es", "¿Cuántos kilómetros hay hasta Perú?", "PE"),
        ("es", "¿A qué distancia están los Estados Unidos?", "US"),
        ("fr", "À quelle distance se trouve l'Allemagne ?", "DE"),
        ("fr", "Combien de kilomètres jusqu’aux États-Unis ?", "US"),
        ("fr", "Et au Japon ?", "JP"),
        ("de", "Wie weit ist es nach Frankreich?", "FR"),
        ("de", "Wie weit ist es in die Schweiz?", "CH"),
        ("de", "Wie weit ist Island?", "IS"),
        ("it", "Quanto è lontana l'Italia?", "IT"),
        ("it", "Qual è la distanza della Germania?", "DE"),
        ("it", "E dell'Austria?", "AT"),
        ("zh", "法国有多远？", "FR"),
        ("zh", "到美國有多遠", "US"),
        ("zh", "那新西兰呢", "NZ"),
    ],
)
def test_a_country_is_found_in_a_sentence(gazetteer: Gazetteer, language: str, text: str, code: str) -> None:
    assert found(gazetteer, text, language) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Guinea", "GN"),
        ("Guinea-Bissau", "GW"),
        ("Equatorial Guinea", "GQ"),
        ("Papua New Guinea", "PG"),
        ("Sudan", "SD"),
        ("South Sudan", "SS"),
        ("Dominica", "DM"),
        ("the Dominican Republic", "DO"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Ireland", "IE"),
        ("Northern Ireland", "GB"),
        ("North Korea", "KP"),
        ("South Korea", "KR"),
        ("the Republic of the Congo", "CG"),
        ("the Democratic Republic of the Congo", "CD"),
        ("Mexico City", "MX"),
        ("American Samoa", "AS"),
        ("Samoa", "WS"),
    ],
)
def test_the_longest_name_wins(gazetteer: Gazetteer, name: str, code: str) -> None:
    match = gazetteer.find(f"How far is {name} from here?", "en")
    assert match is not None
    assert (match.country.code, match.score) == (code, 1)
    assert match.text == name.removeprefix("the ")


@pytest.mark.parametrize(
    ("language", "name", "code"),
    [
        ("en", "USA", "US"),
        ("en", "the States", "US"),
        ("en", "U.S.", "US"),
        ("pt", "EUA", "US"),
        ("es", "EE. UU.", "US"),
        ("en", "England", "GB"),
        ("en", "Scotland", "GB"),
        ("en", "UK", "GB"),
        ("en", "Great Britain", "GB"),
        ("en", "Holland", "NL"),
        ("en", "Burma", "MM"),
        ("en", "Ivory Coast", "CI"),
        ("en", "Czechia", "CZ"),
        ("en", "the Czech Republic", "CZ"),
        ("en", "Turkey", "TR"),
        ("en", "Türkiye", "TR"),
        ("en", "Swaziland", "SZ"),
        ("es", "Méjico", "MX"),
        ("pt", "Moscovo", "RU"),
        ("en", "Santiago de Chile", "CL"),
        ("en", "Kiev", "UA"),
    ],
)
def test_what_people_call_a_place_is_known(gazetteer: Gazetteer, language: str, name: str, code: str) -> None:
    assert found(gazetteer, name, language) == code


def test_a_name_in_another_language_than_the_sentence_is_found(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "How far is Deutschland?", "en") == "DE"
    assert found(gazetteer, "Wie weit ist es nach Spain?", "de") == "ES"


def test_the_language_of_the_sentence_decides_what_an_ambiguous_word_means(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "How far is the island?", "en") is None
    assert found(gazetteer, "Wie weit ist Island?", "de") == "IS"


def test_a_capital_is_found_and_told_from_a_country(gazetteer: Gazetteer) -> None:
    match = gazetteer.find("How far is Lisbon?", "en")
    assert match is not None
    assert (match.country.code, match.named) == ("PT", "capital")
    country = gazetteer.find("How far is Portugal?", "en")
    assert country is not None
    assert country.named == "country"


def test_all_places_of_a_sentence_are_given_countries_first(gazetteer: Gazetteer) -> None:
    matches = gazetteer.find_all("How far is it from Santiago to Peru?", "en")
    assert [match.text for match in matches] == ["Peru", "Santiago"]


@pytest.mark.parametrize("language", USUAL)
def test_every_state_is_found_by_its_name_and_by_its_capital(gazetteer: Gazetteer, language: str) -> None:
    # Ordinary words of the language, or names that too many places share.
    ambiguous = {"Victoria", "Praia", "Sucre", "Dominique", "Maurice", "金斯敦"}
    for code in gazetteer.states:
        names = (gazetteer.country_name(code, language), gazetteer.capital_name(gazetteer.country(code), language))
        for name in set(names) - ambiguous:
            match = gazetteer.find(name, language)
            assert match is not None, name
            assert (match.country.code, match.score) == (code, 1), name


def test_names_are_given_in_the_language_of_the_visitor(gazetteer: Gazetteer) -> None:
    assert gazetteer.country_name("MM", "en") == "Myanmar"
    assert [gazetteer.country_name("DE", language) for language in USUAL] == [
        "Germany", "Alemanha", "Alemania", "Allemagne", "Deutschland", "Germania", "德国",
    ]  # fmt: skip
    assert [gazetteer.capital_name(gazetteer.country("GB"), language) for language in USUAL] == [
        "London", "Londres", "Londres", "Londres", "London", "Londra", "伦敦",
    ]  # fmt: skip
    assert gazetteer.country_name("DE", "xx") == "Germany"
    assert gazetteer.capital_name(gazetteer.country("GB"), "xx") == "London"


def test_the_names_of_all_states_can_be_listed(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.country_names("fr")) == 197
    assert {"Colombie", "Saint-Marin"} <= set(gazetteer.country_names("fr"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "How far away is it?"),
        ("pt", "Qual é a distância?"),
        ("es", "¿A qué distancia está?"),
        ("fr", "C'est à quelle distance ?"),
        ("de", "Wie weit ist es?"),
        ("it", "Quanto è lontano?"),
        ("zh", "有多远？"),
    ],
)
def test_a_question_without_a_place_is_told_from_one_with_an_unknown_place(
    gazetteer: Gazetteer, language: str, text: str
) -> None:
    assert gazetteer.names_nothing(text, language)
    assert not gazetteer.names_nothing(f"{text} Atlantis", language)


def test_a_place_is_found_within_five_milliseconds(gazetteer: Gazetteer) -> None:
    text = "Could you please tell me how many kilometers away the beautyful Kingdom of Norwegen lies from here?"
    best = min(_seconds(gazetteer, text) for _ in range(5))
    assert best < 0.005


def _seconds(gazetteer: Gazetteer, text: str) -> float:
    start = time.perf_counter()
    gazetteer.find(text, "en")
    return time.perf_counter() - start


def test_an_unknown_capital_in_the_table_is_named(tmp_path: Path) -> None:
    table = resource("config", "geography.toml").read_text(encoding="utf-8")
    path = tmp_path / "geography.toml"
    path.write_text(table.replace("geoname = 2988507", "geoname = 42"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"geoname = \[42\]"):
        Gazetteer(path)
