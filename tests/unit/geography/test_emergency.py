import pytest
import shared_places

from assistant.geography.emergency import emergency_numbers

TOWNS = shared_places.towns()


@pytest.mark.parametrize(
    ("home", "numbers"),
    [
        ((-33.33, -70.51), ("131", "132")),  # Santiago de Chile
        ((38.72, -9.14), ("112",)),  # Lisbon
        ((40.71, -74.0), ("911",)),
        ((51.5, -0.12), ("999",)),
        ((39.9, 116.4), ("120", "119")),
        ((-90.0, 0.0), ("107", "100")),  # the South Pole: Ushuaia is the nearest town
        ((12.11, 15.04), ()),  # N'Djamena: not known
    ],
)
def test_the_numbers_are_those_of_the_country_where_the_kiosk_stands(
    home: tuple[float, float], numbers: tuple[str, ...]
) -> None:
    assert emergency_numbers(home, TOWNS) == numbers
