"""How warm it is in the greenhouse, from a sensor: an example of a function that reads a file.

A DS18B20 on the Pi's pin 4 (dtoverlay=w1-gpio in /boot/firmware/config.txt) shows up as a file that holds the
temperature in thousandths of a degree. `ls /sys/bus/w1/devices` shows the number of yours.

Ask: "How warm is it in the greenhouse?" To have it on your kiosk: assistant skills new greenhouse
"""

from pathlib import Path

from assistant.functions import function

SENSOR = Path("/sys/bus/w1/devices/28-000000000000/temperature")
SAID = {
    "en": "In the greenhouse it is {degrees} °C.",
    "pt": "Na estufa estão {degrees} °C.",
    "es": "En el invernadero hay {degrees} °C.",
    "fr": "Dans la serre, il fait {degrees} °C.",
    "de": "Im Gewächshaus sind es {degrees} °C.",
    "it": "Nella serra ci sono {degrees} °C.",
    "zh": "温室里的温度是{degrees} °C。",
}


@function(
    examples={
        "en": ["How warm is it in the greenhouse?", "What is the temperature in the greenhouse?"],
        "pt": ["Quantos graus estão na estufa?", "Qual é a temperatura na estufa?"],
        "es": ["¿Cuántos grados hay en el invernadero?", "¿Qué temperatura hay en el invernadero?"],
        "fr": ["Combien de degrés fait-il dans la serre ?", "Quelle est la température dans la serre ?"],
        "de": ["Wie warm ist es im Gewächshaus?", "Welche Temperatur hat das Gewächshaus?"],
        "it": ["Quanti gradi ci sono nella serra?", "Che temperatura c'è nella serra?"],
        "zh": ["温室里有多热？", "温室里的温度是多少？"],
    }
)
def greenhouse(language: str) -> str:
    """The temperature in the greenhouse, in °C."""
    degrees = round(int(SENSOR.read_text()) / 1000)
    return SAID[language].format(degrees=degrees)
