"""Writes places.tsv: questions about places in seven languages, and the distances that other sources than ours give.

The gazetteer's own sources are GeoNames and the CLDR; these are countryinfo (countries, where their capitals lie),
pycountry (their official names and their states', translated by Debian) and countrystatecity-countries (towns and states, and where
they lie). Install the last two beside the project's own packages and run: python make_places.py > places.tsv

Columns: language, kind, question, what the answer has to be. "km=1234±50" is a figure in the answer, in that unit,
in the order of the answer; "begins=Rome" is how it begins; "claim=no" is no distance; "unknown" and "asks" speak for
themselves; "at=48.85,2.35" are coordinates, right to half a degree.
"""

# ruff: noqa: E501 - tables of sentences
import gettext
import json
import sys
from pathlib import Path

import countrystatecity_countries
import haversine
import pycountry
from countryinfo import CountryInfo

LANGUAGES = ("en", "pt", "es", "fr", "de", "it", "zh")
HOME = (-33.45, -70.67)
UNITS = {"km": 1.0, "mi": 1.609344, "nmi": 1.852, "ft": 0.0003048, "m": 0.001}
CSC = Path(countrystatecity_countries.__file__).parent / "data" / "by-country"
TRANSLATED = {
    domain: {
        language: gettext.translation(domain, pycountry.LOCALES_DIR, [{"zh": "zh_CN"}.get(language, language)])
        for language in LANGUAGES
        if language != "en"
    }
    for domain in ("iso3166-1", "iso3166-2")
}

TO = {
    "en": "How far is {}?", "pt": "A que distância fica {}?", "es": "¿A qué distancia está {}?",
    "fr": "À quelle distance se trouve {} ?", "de": "Wie weit ist es nach {}?", "it": "Quanto dista {}?", "zh": "{}有多远？",
}  # fmt: skip
BETWEEN = {
    "en": "How far is {} from {}?", "pt": "Qual é a distância de {} a {}?", "es": "¿Qué distancia hay entre {} y {}?",
    "fr": "Quelle est la distance entre {} et {} ?", "de": "Wie weit ist es von {} nach {}?",
    "it": "Quanto dista {} da {}?", "zh": "从{}到{}有多远？",
}  # fmt: skip
BOTH = {
    "en": "How far is {} and how far is {}?", "pt": "A que distância fica {} e a que distância fica {}?",
    "es": "¿A qué distancia está {} y a qué distancia está {}?",
    "fr": "À quelle distance est {} et à quelle distance est {} ?", "de": "Wie weit ist {} und wie weit ist {}?",
    "it": "Quanto dista {} e quanto dista {}?", "zh": "{}有多远，{}有多远？",
}  # fmt: skip
FURTHER = {
    "en": "Which is further, {} or {}?", "pt": "O que fica mais longe, {} ou {}?", "es": "¿Qué está más lejos, {} o {}?",
    "fr": "Qu'est-ce qui est plus loin, {} ou {} ?", "de": "Was ist weiter weg, {} oder {}?",
    "it": "Che cosa è più lontano, {} o {}?", "zh": "{}和{}哪个更远？",
}  # fmt: skip
WHERE = {
    "en": "What is the latitude and longitude of {}?", "pt": "Quais são a latitude e a longitude de {}?",
    "es": "¿Cuáles son las coordenadas de {}?", "fr": "Quelles sont les coordonnées de {} ?",
    "de": "Welche Koordinaten hat {}?", "it": "Quali sono le coordinate di {}?", "zh": "{}的经纬度是多少？",
}  # fmt: skip
UNIT = {
    "mi": {
        "en": "How many miles is it to {}?", "pt": "Quantas milhas até {}?", "es": "¿Cuántas millas hay hasta {}?",
        "fr": "Combien de miles jusqu'à {} ?", "de": "Wie viele Meilen sind es nach {}?",
        "it": "Quante miglia ci sono fino a {}?", "zh": "到{}有多少英里？",
    },
    "nmi": {
        "en": "How far is {} in nautical miles?", "pt": "Quantas milhas náuticas até {}?",
        "es": "¿A cuántas millas náuticas está {}?", "fr": "À combien de milles nautiques se trouve {} ?",
        "de": "Wie viele Seemeilen sind es nach {}?", "it": "Quante miglia nautiche ci sono fino a {}?", "zh": "到{}有多少海里？",
    },
    "ft": {
        "en": "How far is it to {} in feet?", "pt": "A quantos pés fica {}?", "es": "¿A cuántos pies está {}?",
        "fr": "À combien de pieds se trouve {} ?", "de": "Wie weit ist es nach {} in Fuß?",
        "it": "A quanti piedi si trova {}?", "zh": "到{}有多少英尺？",
    },
}  # fmt: skip
WAKE = {
    "en": "Ok Google, how far is {}?", "pt": "Alexa, a que distância fica {}?", "es": "Oye Siri, ¿a qué distancia está {}?",
    "fr": "Dis Siri, à quelle distance est {} ?", "de": "Alexa, wie weit ist es nach {}?",
    "it": "Ehi Google, quanto dista {}?", "zh": "小爱同学，{}有多远？",
}  # fmt: skip
TALL = {
    "en": ("How tall is the Eiffel Tower?", "How high is Mount Everest?", "What is the population of France?"),
    "pt": ("Qual é a altura da Torre Eiffel?", "Quantos habitantes tem o Brasil?"),
    "es": ("¿Cuánto mide la torre Eiffel?", "¿Cuál es la altitud de La Paz?"),
    "fr": ("Quelle est la hauteur de la tour Eiffel ?", "Quelle est l'altitude de Mexico ?"),
    "de": ("Wie hoch ist der Eiffelturm?", "Wie viele Einwohner hat Berlin?"),
    "it": ("Quanto è alta la Torre Eiffel?", "Qual è l'altitudine di La Paz?"),
    "zh": ("埃菲尔铁塔有多高？", "法国有多少人口？"),
}  # fmt: skip
UNKNOWN = {
    "en": ("How far is the toilet?", "How far is the exit?", "How far is Mars?", "How far is the nearest hospital?"),
    "pt": ("A que distância fica o banheiro?", "A que distância fica a saída?", "A que distância fica Marte?"),
    "es": ("¿A qué distancia está el baño?", "¿A qué distancia está la salida?", "¿A qué distancia está Marte?"),
    "fr": ("À quelle distance sont les toilettes ?", "À quelle distance est la sortie ?", "À quelle distance est Mars ?"),
    "de": ("Wie weit ist die Toilette?", "Wie weit ist es zum Ausgang?", "Wie weit ist der Mars?"),
    "it": ("Quanto dista il bagno?", "Quanto dista l'uscita?", "Quanto dista Marte?"),
    "zh": ("厕所有多远？", "出口有多远？", "火星有多远？"),
}  # fmt: skip
# Towns by country, in the languages' own names where these differ; where they lie is countrystatecity's.
TOWNS = {
    "Milan IT": {"pt": "Milão", "es": "Milán", "de": "Mailand", "it": "Milano", "zh": "米兰"},
    "Naples IT": {"pt": "Nápoles", "es": "Nápoles", "de": "Neapel", "it": "Napoli", "zh": "那不勒斯"},
    "Venice IT": {"pt": "Veneza", "es": "Venecia", "fr": "Venise", "de": "Venedig", "it": "Venezia", "zh": "威尼斯"},
    "Munich DE": {"pt": "Munique", "es": "Múnich", "de": "München", "it": "Monaco di Baviera", "zh": "慕尼黑"},
    "Hamburg DE": {"pt": "Hamburgo", "es": "Hamburgo", "fr": "Hambourg", "it": "Amburgo", "zh": "汉堡"},
    "Barcelona ES": {"fr": "Barcelone", "it": "Barcellona", "zh": "巴塞罗那"},
    "Sevilla ES": {"en": "Seville", "pt": "Sevilha", "fr": "Séville", "it": "Siviglia", "zh": "塞维利亚"},
    "Porto PT": {"zh": "波尔图"},
    "Coimbra PT": {"zh": "科英布拉"},
    "Lyon FR": {"it": "Lione", "zh": "里昂"},
    "Marseille FR": {"pt": "Marselha", "es": "Marsella", "it": "Marsiglia", "zh": "马赛"},
    "Liverpool GB": {"zh": "利物浦"},
    "Glasgow GB": {"zh": "格拉斯哥"},
    "Chicago US": {"zh": "芝加哥"},
    "Seattle US": {"zh": "西雅图"},
    "Toronto CA": {"zh": "多伦多"},
    "Vancouver CA": {"zh": "温哥华"},
    "São Paulo BR": {"zh": "圣保罗"},
    "Curitiba BR": {"zh": "库里蒂巴"},
    "Rosario AR": {"zh": "罗萨里奥"},
    "Cusco PE": {"zh": "库斯科"},
    "Medellín CO": {"zh": "麦德林"},
    "Osaka JP": {"zh": "大阪"},
    "Mumbai IN": {"zh": "孟买"},
    "Shanghai CN": {"pt": "Xangai", "es": "Shanghái", "zh": "上海"},
    "Sydney AU": {"zh": "悉尼"},
    "Melbourne AU": {"zh": "墨尔本"},
    "Cape Town ZA": {"pt": "Cidade do Cabo", "es": "Ciudad del Cabo", "fr": "Le Cap", "de": "Kapstadt", "zh": "开普敦"},
}  # fmt: skip
PAIRS = (
    "Milan IT/Naples IT", "Munich DE/Hamburg DE", "Barcelona ES/Sevilla ES", "Porto PT/Coimbra PT", "Lyon FR/Marseille FR",
    "Chicago US/Seattle US", "Toronto CA/Vancouver CA", "São Paulo BR/Curitiba BR", "Sydney AU/Melbourne AU",
)  # fmt: skip
NATIONS = ("FR", "DE", "JP", "PE", "CA", "EG", "TH", "NO", "KE", "MX", "PL", "IN")
OFFICIAL = [
    "GE",
    "TR",
    "PL",
    "GR",
    "DE",
    "IT",
    "CH",
    "PT",
    "BR",
    "AR",
    "CZ",
    "SK",
    "KR",
    "KP",
    "CD",
    "CG",
    "AT",
    "FI",
    "FR",
    "HU",
    "NL",
    "MX",
    "EG",
    "TZ",
    "VE",
    "CN",
    "TW",
    "SA",
    "AU",
    "BO",
    "BD",
    "HR",
    "DK",
    "ES",
    "ET",
    "IE",
    "JO",
    "LU",
    "MY",
    "MD",
    "MZ",
    "NZ",
    "RO",
    "RU",
    "RW",
    "SY",
    "UY",
    "VN",
]
STATES = [
    "US-FL",
    "US-TX",
    "US-NC",
    "US-NM",
    "CA-NS",
    "BR-BA",
    "BR-CE",
    "ES-AN",
    "ES-AR",
    "IT-52",
    "IT-82",
    "IT-88",
    "DE-BY",
    "DE-SN",
    "FR-BRE",
    "FR-20R",
    "GB-SCT",
    "GB-NIR",
    "GB-WLS",
    "AU-TAS",
    "CN-SC",
    "CN-YN",
    "AT-6",
    "AT-7",
    "MX-OAX",
    "CL-AT",
    "AR-M",
    "IN-KL",
]
# Where countryinfo errs (see test_capitals.py).
ERRORS = {"BR": (-15.79, -47.88), "GB": (51.51, -0.13), "CN": (39.9, 116.41)}
REGION_KM = 480
HARD = (
    ("en", "within", "How far is Athens, Georgia?", "Athens US", "km"),
    ("en", "within", "How far is London, Ontario?", "London CA", "km"),
    ("en", "within", "How far is Paris, Texas?", "Paris US", "km"),
    ("en", "within", "How far is Birmingham, Alabama?", "Birmingham US", "km"),
    ("en", "within", "How far is Valencia in Venezuela?", "Valencia VE", "km"),
    ("es", "within", "¿A qué distancia está Córdoba en España?", "Córdoba ES", "km"),
    ("pt", "within", "A que distância fica São Paulo, no Brasil?", "São Paulo BR", "km"),
    ("de", "within", "Wie weit ist es nach Cambridge in den USA?", "Cambridge US", "km"),
    ("de", "within", "Wie weit ist es nach Köln in Deutschland?", "Köln DE", "km"),
    ("fr", "within", "À quelle distance est Valence en France ?", "Valence FR", "km"),
    ("it", "within", "Quanto dista Cartagena in Colombia?", "Cartagena CO", "km"),
    ("zh", "within", "加拿大的温哥华有多远？", "Vancouver CA", "km"),
)


def row(language: str, kind: str, question: str, expected: str) -> None:
    print(language, kind, question, expected, sep="\t")


def towns() -> dict[str, list[tuple[float, float, str]]]:
    """Name and country → where they lie, and in which state."""
    wanted = {*TOWNS, *(place for _, _, _, place, _ in HARD)}
    found: dict[str, list[tuple[float, float, str]]] = {}
    for country in {place[-2:] for place in wanted}:
        for file in sorted((CSC / country / "states").glob("*/cities.json")):
            for city in json.loads(file.read_text(encoding="utf-8")):
                name = f"{city['name']} {country}"
                if name in wanted:
                    place = float(city["latitude"]), float(city["longitude"]), city["state_code"]
                    found.setdefault(name, []).append(place)
    return found


def away(place: tuple[float, float], start: tuple[float, float] = HOME, unit: str = "km", within: float = 0) -> str:
    km = haversine.haversine(start, place)
    allowed = within or max(40.0, 0.02 * km)
    return f"{unit}={km / UNITS[unit]:.0f}±{allowed / UNITS[unit]:.0f}"


def country_name(code: str, language: str) -> str:
    name = pycountry.countries.get(alpha_2=code)
    short = getattr(name, "common_name", name.name)
    return str(TRANSLATED["iso3166-1"][language].gettext(short) if language != "en" else short).split(",")[0]


def official(language: str, code: str) -> str:
    name = getattr(pycountry.countries.get(alpha_2=code), "official_name", "")
    translated = name if language == "en" else TRANSLATED["iso3166-1"][language].gettext(name)
    return translated if name and "," not in name and (language == "en" or translated != name) else ""


def capital(code: str) -> tuple[float, float]:
    if code in ERRORS:
        return ERRORS[code]
    latitude, longitude = CountryInfo(code).capital_latlng()
    return latitude, longitude


def state(code: str, language: str) -> tuple[str, tuple[float, float]] | None:
    name = pycountry.subdivisions.get(code=code).name.split(" [")[0].removesuffix(" Sheng")
    if language not in ("en", {"ES": "es", "IT": "it", "DE": "de", "AT": "de", "FR": "fr", "BR": "pt"}.get(code[:2])):
        translated = TRANSLATED["iso3166-2"][language].gettext(pycountry.subdivisions.get(code=code).name)
        if translated == pycountry.subdivisions.get(code=code).name or "[" in translated:
            return None
        name = translated
    states = json.loads((CSC / code[:2] / "states.json").read_text(encoding="utf-8"))
    at = next((it for it in states if it["iso3166_2"] == code), None)
    if language == "en" and at:
        name = at["name"]
    return (name, (float(at["latitude"]), float(at["longitude"]))) if at else None


def of_towns(number: int, language: str, called: dict[str, str], where: dict[str, tuple[float, float]]) -> None:
    for place, name in called.items():
        row(language, "town", TO[language].format(name), away(where[place]))
    for pair in PAIRS:
        a, b = pair.split("/")
        if a in called and b in called:
            row(language, "towns", BETWEEN[language].format(called[a], called[b]), away(where[a], where[b]))
    for place in [*called][number::4]:
        name = country_name(place[-2:], language)
        expected = away(where[place], capital(place[-2:]))
        row(
            language,
            "capital and town",
            BETWEEN[language].format(called[place], _capital(place[-2:], language)),
            expected,
        )
        within = f"{called[place]}, {name}" if language != "zh" else f"{name}{called[place]}"
        row(language, "within", TO[language].format(within), away(where[place]))
    for place in [*called][number::7]:
        latitude, longitude = where[place]
        row(language, "coordinates", WHERE[language].format(called[place]), f"at={latitude:.2f},{longitude:.2f}")


def of_countries(number: int, language: str) -> None:
    for code in NATIONS[number % 3 :: 3]:
        for unit, questions in UNIT.items():
            expected = away(capital(code), unit=unit)
            row(language, unit, questions[language].format(country_name(code, language)), expected)
    for a, b in zip(NATIONS[::2], NATIONS[1::2], strict=True):
        pair = sorted((a, b), key=lambda code: haversine.haversine(HOME, capital(code)), reverse=True)
        question = FURTHER[language].format(country_name(a, language), country_name(b, language))
        row(
            language,
            "further",
            question,
            f"begins={_further(pair[0], language)} {away(capital(a))} {away(capital(b))}",
        )
    for a, b in zip(NATIONS[:4], NATIONS[4:8], strict=True):
        question = BOTH[language].format(country_name(a, language), country_name(b, language))
        row(language, "both", question, f"{away(capital(a))} {away(capital(b))}")


def of_others(number: int, language: str) -> None:
    row(language, "wake", WAKE[language].format(country_name("JP", language)), away(capital("JP")))
    for question in TALL[language]:
        row(language, "measure", question, "claim=no")
    for question in UNKNOWN[language]:
        row(language, "unknown", question, "unknown")
    for code in OFFICIAL if language == "en" else OFFICIAL[number::3]:
        if name := official(language, code):
            row(language, "official", TO[language].format(name), away(capital(code), within=60))
    for code in STATES:
        if found := state(code, language):
            row(language, "state", TO[language].format(found[0]), away(found[1], within=REGION_KM))


def main() -> None:
    lies = towns()
    where = {name: places[0][:2] for name, places in lies.items()}
    if missing := sorted({*TOWNS} - where.keys()):
        print("not in countrystatecity:", missing, file=sys.stderr)
    named = {
        language: {place: names.get(language, place[:-3]) for place, names in TOWNS.items() if place in where}
        for language in LANGUAGES
    }
    for number, language in enumerate(LANGUAGES):
        of_towns(number, language, named[language], where)
        of_countries(number, language)
        of_others(number, language)
    for language, kind, question, place, unit in HARD:
        best = [spot for spot in lies.get(place, ()) if _is_meant(question, spot[2])]
        if best:
            row(language, kind, question, away(best[0][:2], unit=unit))


def _is_meant(question: str, state_code: str) -> bool:
    states = {"Georgia": "GA", "Ontario": "ON", "Texas": "TX", "Alabama": "AL", "USA": "MA", "Córdoba": "CO"}
    wanted = next((code for name, code in states.items() if name in question), None)
    return wanted in (None, state_code)


CAPITALS = {
    "IT": "Rome|Roma|Roma|Rome|Rom|Roma|罗马", "DE": "Berlin|Berlim|Berlín|Berlin|Berlin|Berlino|柏林",
    "ES": "Madrid|Madri|Madrid|Madrid|Madrid|Madrid|马德里", "PT": "Lisbon|Lisboa|Lisboa|Lisbonne|Lissabon|Lisbona|里斯本",
    "FR": "Paris|Paris|París|Paris|Paris|Parigi|巴黎", "GB": "London|Londres|Londres|Londres|London|Londra|伦敦",
    "US": "Washington|Washington|Washington|Washington|Washington|Washington|华盛顿",
    "CA": "Ottawa|Ottawa|Ottawa|Ottawa|Ottawa|Ottawa|渥太华", "BR": "Brasilia|Brasília|Brasilia|Brasilia|Brasília|Brasilia|巴西利亚",
    "AR": "Buenos Aires|Buenos Aires|Buenos Aires|Buenos Aires|Buenos Aires|Buenos Aires|布宜诺斯艾利斯",
    "PE": "Lima|Lima|Lima|Lima|Lima|Lima|利马", "CO": "Bogotá|Bogotá|Bogotá|Bogota|Bogotá|Bogotá|波哥大",
    "JP": "Tokyo|Tóquio|Tokio|Tokyo|Tokio|Tokyo|东京", "IN": "New Delhi|Nova Délhi|Nueva Delhi|New Delhi|Neu-Delhi|Nuova Delhi|新德里",
    "CN": "Beijing|Pequim|Pekín|Pékin|Peking|Pechino|北京", "AU": "Canberra|Camberra|Canberra|Canberra|Canberra|Canberra|堪培拉",
    "ZA": "Pretoria|Pretória|Pretoria|Pretoria|Pretoria|Pretoria|比勒陀利亚", "EG": "Cairo|Cairo|El Cairo|Le Caire|Kairo|Il Cairo|开罗",
    "TH": "Bangkok|Bangcoc|Bangkok|Bangkok|Bangkok|Bangkok|曼谷", "NO": "Oslo|Oslo|Oslo|Oslo|Oslo|Oslo|奥斯陆",
    "KE": "Nairobi|Nairóbi|Nairobi|Nairobi|Nairobi|Nairobi|内罗毕",
    "MX": "Mexico City|Cidade do México|Ciudad de México|Mexico|Mexiko-Stadt|Città del Messico|墨西哥城",
    "PL": "Warsaw|Varsóvia|Varsovia|Varsovie|Warschau|Varsavia|华沙",
}  # fmt: skip


def _capital(code: str, language: str) -> str:
    return CAPITALS[code].split("|")[LANGUAGES.index(language)]


def _further(code: str, language: str) -> str:
    """How the answer to a comparison begins."""
    lead = "Die_längere_Strecke_ist_die_von_" if language == "de" else ""
    return lead + _capital(code, language).replace(" ", "_")


if __name__ == "__main__":
    main()
