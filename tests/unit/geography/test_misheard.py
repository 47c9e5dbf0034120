"""Misheard names are forgiven, and ordinary words are not taken for countries."""

import pytest
import shared_places

from assistant.geography.gazetteer import Gazetteer

QUESTIONS = {
    "en": "How far away is {}?",
    "es": "¿A qué distancia está {}?",
    "pt": "A que distância fica {}?",
    "fr": "À quelle distance se trouve {} ?",
    "de": "Wie weit ist es bis {}?",
    "it": "Quanto è lontana {}?",
}

# As people misspell and Whisper mishears them. The least likeness in gazetteer.py was set on these.
MISHEARD = {
    "en": """
        Frontz FR | Columbia CO | Frans FR | Germani DE | Narway NO | Japen JP | Portugual PT | Kenia KE |
        Brasil BR | Columbya CO | Argentena AR | Equador EC | Paragwai PY | Urugway UY | Venezwela VE |
        Boliviya BO | Mexiko MX | Canader CA | Nigiria NG | Ethiopa ET | Egipt EG | Marocco MA | Tunizia TN |
        Algiria DZ | Soudan SD | Uganda UG | Ruanda RW | Tanzanya TZ | Zambya ZM | Zimbabway ZW | Botswanna BW |
        Namibya NA | Mozambeek MZ | Madagaskar MG | Swedden SE | Finnland FI | Denmarc DK | Polland PL |
        Ukrain UA | Belarous BY | Rumania RO | Bulgeria BG | Hungry HU | Austira AT | Swizerland CH | Itally IT
        | Spane ES | Portagal PT | Ierland IE | Icelend IS | Greace GR | Tirkey TR | Izrael IL | Lebannon LB |
        Siria SY | Irack IQ | Saudi Arabya SA | Katar QA | Pakiston PK | Indya IN | Bangla Desh BD | Tailand TH
        | Vietnahm VN | Cambodya KH | Malaisia MY | Indoneesia ID | Filippines PH | Chyna CN | South Corea KR |
        North Corea KP | Mongolya MN | Austrailia AU | New Zeeland NZ | Fidji FJ | Jamaika JM | Hayti HT |
        Domincan Republic DO | Gwatemala GT | Hondoras HN | Nickaragua NI | Costa Reeka CR | Pannama PA |
        Kroatia HR | Slovenya SI | Servia RS | Check Republic CZ | Slovakkia SK | Lithuanya LT | Estoniya EE |
        Lativa LV | Norwey NO | Belgiam BE | Netherland NL | Luxemburg LU | Philipines PH | Kazakstan KZ |
        Uzbekisten UZ | Afganistan AF | Guinea Bisau GW | Guinea Bissow GW | Papua New Ginea PG |
        Equatorial Ginea GQ | South Soudan SS | Sierra Leon SL | Ghanna GH | Senegall SN | Cameroun CM |
        Angolla AO | Berlyn DE | Madrit ES | Lisban PT | Moskow RU | Copenhaguen DK | Stokholm SE | Varsaw PL |
        Pariss FR
    """,
    "es": """
        Fransia FR | Alemanya DE | Inglatera GB | Brazil BR | Colombía CO | Chilé CL | Urugai UY | Paraguai PY |
        Mejico MX | Cánada CA | Noruegua NO | Sueccia SE | Dinamarka DK | Olanda NL | Suisa CH | Jappon JP |
        Rrusia RU | Ejipto EG | Argelya DZ | Marruekos MA | Keña KE | Grezia GR | Turkía TR | Ungría HU |
        Nueva Selanda NZ | Estado Unidos US | Corea del Su KR | Australía AU | Belgica BE | Ucraña UA
    """,
    "pt": """
        Alemania DE | Franssa FR | Spanha ES | Itállia IT | Inglatera GB | Jappão JP | Colombia CO |
        Argentinha AR | Urugay UY | Paraguay PY | Norwega NO | Suéssia SE | Olanda NL | Hungría HU | Rússsia RU
        | Estado Unidos US | Nova Selândia NZ | Quenha KE | Moçambike MZ | Grésia GR | Polonha PL | Turkia TR
    """,
    "fr": """
        Alemagne DE | Espane ES | Itali IT | Angletère GB | Colombi CO | Brézil BR | Argentin AR | Norvéje NO |
        Suaide SE | Danmark DK | Suise CH | Grèsse GR | Turqui TR | Egipte EG | Marroc MA | Algéri DZ |
        Polone PL | Etats Uni US | Nouvel Zélande NZ | Japont JP | Kénia KE | Perrou PE | Russi RU
    """,
    "de": """
        Frankreisch FR | Deutschlant DE | Spanjen ES | Itallien IT | Kolumbjen CO | Brasiljen BR |
        Argentinjen AR | Norwägen NO | Schwehden SE | Dänemarck DK | Schweitz CH | Griechenlant GR | Türkey TR |
        Egypten EG | Marroko MA | Polenn PL | Russlant RU | Vereinigten Staaten US | Neu Seeland NZ | Jappan JP
        | Österreisch AT | Portugall PT | Englant GB
    """,
    "it": """
        Franccia FR | Germanya DE | Spania ES | Inghiltera GB | Columbia CO | Brazile BR | Argentinna AR |
        Norvegja NO | Zvezia SE | Danimarka DK | Svizera CH | Gretzia GR | Turkia TR | Egito EG | Maroco MA |
        Polognia PL | Statti Uniti US | Nuova Selanda NZ | Giapone JP | Kenia KE | Perru PE | Porto Gallo PT |
        Portogalo PT
    """,
}

# Whole questions of visitors that name no country, though some words are nearly one.
NO_COUNTRY = {
    "en": """
        How far do bees fly? | How far is the Moon? | How far is the sun from the earth? | How far away is Mars? |
        I ran here, how far was that? | Can Ada come? | How far did I ran? | How far is it to go? | Can we chat? |
        Chat with me | How far is the library? | Is the station far? | How far away is the camera? |
        A cube, please | Per hour? | Oh man, that is far | A male bee | Drones are male | How far is the beach? |
        How far is the island? | How far can the queen fly? | How far away are my friends? |
        Tell me a joke about walls | What is in the hive? | How do bees make honey? | Who wrote Don Quixote? |
        I like chili | How far is Africa? | How far is South America? | How far is New Mexico? |
        How far is British Columbia? | How far is Easter Island? | How far is Siberia? | How far is Hogwarts? |
        How far is Atlantis? | How far away is Gotham City? | What do you see? | Stop | Repeat that
    """,
    "es": """
        ¿A qué distancia está la Luna? | ¿Hasta dónde vuelan las abejas? | ¿Qué es la paz? | ¿Cuántas abejas hay? |
        ¿Está lejos la librería? | ¿Cuánto azúcar tiene la miel? | Una reunión antigua |
        ¿A qué distancia está Marte? | ¿A qué distancia está Sudamérica? | ¿A qué distancia está Nuevo México? |
        Gracias, hermano | ¿Qué ves? | Para
    """,
    "pt": """
        A que distância fica a Lua? | Até onde voam as abelhas? | Onde fica a praia? | Quantas abelhas há? |
        A que distância fica Marte? | Amanhã ainda é longe | A reunião é longe? | Ela usa mel |
        O que você está vendo? | A que distância fica a América do Sul? | Quem põe os ovos? | Pare
    """,
    "fr": """
        À quelle distance se trouve la Lune ? | Jusqu'où volent les abeilles ? | Où est le sucre ? |
        Une abeille mâle | À quelle distance est Mars ? | Je suis seul | Qui est Maurice ? | Une chaîne de chiens |
        Le palais est loin ? | À quelle distance est l'Amérique du Sud ? | Qu'est-ce que tu vois ? |
        Le plus grand réseau
    """,
    "de": """
        Wie weit ist der Mond? | Wie weit fliegen Bienen? | Wie lange leben Bienen? | Das ist aber schade |
        Wie weit ist es zur Schule? | Wie weit ist der Mars? | Was siehst du? |
        Wie viele Bienen leben im Bienenstock? | Wie weit ist Südamerika? | Können wir den Honig finden? |
        Ist die Oma da? | Wie geht es dir? | Halt
    """,
    "it": """
        Quanto è lontana la Luna? | Fin dove volano le api? | Un'ape male educata | La riunione è lontana? |
        Quanto è lontano Marte? | Quanto dista l'America del Sud? | Cosa vedi? | Chi depone le uova? |
        La libreria è lontana? | Ha molta corda | Quante api ci sono in una colonia? | Basta
    """,
    "zh": """
        月亮有多远？ | 蜜蜂能飞多远？ | 火星离地球多远？ | 上海地铁有多远？ |
        印度洋有多远？ | 南美洲有多远？ | 你看到什么？ | 什么是蜂胶？ |
        给我讲个笑话 | 停
    """,
}

# Frequent words and things that a visitor may ask the way to.
ORDINARY = {
    "en": """
        about above afternoon airplane airport animal answer apple arena bakery balloon bank baron bathroom beach
        bear being bird boat bottle bottom brain bread bridge brother building bus butter camera candle canteen
        canyon carpet castle cat ceiling center chain chair cheese child children church cinema circle city coffee
        color corner country cousin daughter desert dinner doctor dragon drone elephant elevator engine entrance
        evening exit eyes factory family farm father field finger fish flower forest friend garden gate german giant
        grace grass guitar hair hammer heaven hill history hive honey horse hospital hotel hour hungry indian insect
        jacket jungle kitchen ladder lake lamp language lantern larva leaf liberal library light lion lobby machine
        manager market meadow minute mirror monkey moon morning mother mountain mouse museum music nectar neighbor
        nest night north number ocean office orange oven painting palace panorama paper park parking party pencil
        people person phone piano picture pilot planet plant pocket police pollen portal potato queen question
        rabbit radio rain restaurant river road rocket roman room russian sailor school science season secret
        semester shadow sheep ship shop shower singer sister sky snow soldier south space spider spine spring square
        stadium stairs star station stomach stone street student sudden sugar summer sunday swarm table teacher
        tennis theater tiger timer today toilet tomorrow tongue tower train tree tunnel turtle umbrella uncle
        universe urine valley village violin walls water wax weather wedding whale wheel wind window wing winter
        wisdom woman wood worker yellow zebra
    """,
    "es": """
        abeja agua alegría amigo árbol arena azúcar baño barco biblioteca bosque cabeza calle cámara cambio camino
        campo casa cielo ciudad cobra colmena comida compras corazón coral correo escuela espina estación estrella
        fiesta flor galería gracias granja hermano hierba hotel iglesia jardín libro librería lluvia luna madre
        mañana mar mercado miel montaña mundo museo música naranja niño noche novios nube oreja orden padre palacio
        palma panorama parque pelos perro piedra planeta playa plaza polen portal puente puerta reina reunión río
        serio siempre sierra silla sol tarde teatro temor tengo tiempo tienda tierra torre tren ventana verano
        viento
    """,
    "pt": """
        abelha água ainda alegria amanhã amigo árvore aula banheiro barco biblioteca bruto cadeira camarão câmera
        caminho campo casa céu cidade colmeia comida coração correio coroa dançar escola espinha estação estrela
        festa flor galeria harmonia hotel igreja irmão janela jardim livro lua mãe manteiga mar mel mercado montanha
        mundo museu música noite nuvem orelha pai palha panorama parque pedra planeta praia pólen ponte porta rainha
        renda reunião rio rua sereia sol tarde teatro tempo terra torre trem vento verão
    """,
    "fr": """
        abeille ami arbre argent bateau bibliothèque bois bougie bureau caméra campagne chaîne champ chaud chêne
        chien ciel cinéma coeur église école enfant épargne escalier étoile fête fenêtre fleur forêt frère galerie
        gare gorge harmonie hiver hôpital hôtel jardin jour livre lune maison malaise marché matin mère miel monde
        montagne mouche musée musique neige nuit nuage océan oreille oiseau palais panorama parc père perdu pierre
        pigeon plage planète pollen pont porte reine réseau réunion rivière route rue ruche ruisseau série soleil
        soudain table temps terre théâtre toilettes tour train turquoise vent village ville voiture
    """,
    "de": """
        Abend Apfel Arbeit Auge Ausland Bahnhof Bart Baum Berg Biene Bienen Blume Boden Boot Brot Bruder Brücke Buch
        Dorf Eltern Ende Erde Essen Fenster Festland Fisch Fluss Frau Freund Garten Geld Geschichte Haus Herz Himmel
        Honig Hotel Hund Inland Jahr Kamera Kater Katze Kind Kino Kirche Königin Krankenhaus Küche Landschaft Leben
        Lehrer Lied Markt Meer Mensch Mond Morgen Museum Musik Mutter Nacht Nase Niederlage Orden Panorama Park
        Pferd Pflanze Planet Platz Rabatt Regen Restaurant Roman Schade Schaden Schiff Schloss Schnee Schule
        Schwester See Serien Sommer Sonne Spinne Stadt Stein Stern Strand Straße Stunde Süden Tag Theater Tisch
        Toilette Turm Vater Vogel Wachs Wald Wasser Wetter Wind Winter Zug
    """,
    "it": """
        acqua albero alibi amica amico angolo anno ape arancia armonia arnia autobus bagno bambino barca biblioteca
        bosco camera cane casa castello cavallo cerchia chiesa cielo cinema città colomba corda corsa cucina cuore
        domenica fiore fiume foglia fratello gabbia gatto giardino giorno giorgio inverno isola lago lavoro libertà
        libro libreria luce luna madre mare mattina mela mercato miele molto mondo montagna multa museo musica nave
        neve notte nuvola occhio ospedale padre palla panorama parco pietra pianeta piazza polline polmoni ponte
        porta regina rissa romanzi russo sasso schiena scuola sera sole spina stazione stella strada tavolo teatro
        tempo tenga terra timore torre treno turchi uccello vento
    """,
}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return shared_places.gazetteer()


def misheard() -> list[tuple[str, str, str]]:
    pairs = [(language, pair.rsplit(maxsplit=1)) for language, text in MISHEARD.items() for pair in text.split("|")]
    return [(language, " ".join(heard.split()), code) for language, (heard, code) in pairs]


@pytest.mark.parametrize(
    ("language", "heard", "code"),
    [
        ("en", "Frontz", "FR"),
        ("en", "Frans", "FR"),
        ("en", "Columbia", "CO"),
        ("en", "Narway", "NO"),
        ("en", "Japen", "JP"),
        ("en", "Portugual", "PT"),
        ("en", "Kenia", "KE"),
        ("en", "Guinea Bissow", "GW"),
        ("en", "North Corea", "KP"),
        ("en", "South Sudden", "SS"),
        ("it", "Germani", "DE"),
        ("de", "Russlant", "RU"),
        ("de", "in die Vereinigten Staaten", "US"),
    ],
)
def test_a_misheard_name_is_forgiven(gazetteer: Gazetteer, language: str, heard: str, code: str) -> None:
    match = gazetteer.find(QUESTIONS[language].format(heard), language)
    assert match is not None
    assert match.country.code == code


def test_nineteen_of_twenty_misheard_names_are_found_and_hardly_one_is_wrong(gazetteer: Gazetteer) -> None:
    heard = misheard()
    found = [gazetteer.find(QUESTIONS[language].format(name), language) for language, name, _ in heard]
    right = sum(1 for match, (_, _, code) in zip(found, heard, strict=True) if match and match.country.code == code)
    wrong = sum(1 for match, (_, _, code) in zip(found, heard, strict=True) if match and match.country.code != code)
    assert right / len(heard) >= 0.95  # measured: 0.958 of 237
    assert wrong <= 1  # measured: 0


def test_a_guess_is_never_as_sure_as_the_very_name(gazetteer: Gazetteer) -> None:
    guess, name = gazetteer.find("Uzbekisten", "en"), gazetteer.find("Uzbekistan", "en")
    assert guess is not None
    assert name is not None
    assert guess.score < name.score == 1


@pytest.mark.parametrize("language", NO_COUNTRY)
def test_a_question_that_names_no_country_has_none(gazetteer: Gazetteer, language: str) -> None:
    questions = [" ".join(text.split()) for text in NO_COUNTRY[language].split("|")]
    taken = {text: match.text for text in questions if (match := gazetteer.find(text, language))}
    assert taken == {}


@pytest.mark.parametrize("language", ORDINARY)
def test_an_ordinary_word_is_no_country(gazetteer: Gazetteer, language: str) -> None:
    found = {word: match for word in ORDINARY[language].split() if (match := gazetteer.find(word, language))}
    assert found == {}


def test_the_fuzzy_comparison_is_not_for_short_words(gazetteer: Gazetteer) -> None:
    for word in ("male", "cube", "chat", "Mars", "per", "mail", "muse", "goes"):
        assert gazetteer.find(f"How far is {word}?", "en") is None, word


def test_a_chinese_name_is_not_taken_for_a_longer_one(gazetteer: Gazetteer) -> None:
    match = gazetteer.find("飞俄罗斯要多久", "zh")
    assert match is not None
    assert match.country.code == "RU"
