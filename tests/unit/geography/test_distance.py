import pytest

from assistant.geography.distance import kilometres, spoken

SANTIAGO = (-33.33, -70.51)


def test_the_distance_is_along_the_great_circle() -> None:
    assert kilometres(SANTIAGO, (48.85, 2.35)) == pytest.approx(11_630, abs=10)
    assert kilometres(SANTIAGO, SANTIAGO) == 0


@pytest.mark.parametrize(("km", "said"), [(11_626.2, 11_630), (104.9, 100), (99.4, 99), (12.3, 12)])
def test_a_distance_is_rounded_as_it_is_spoken(km: float, said: int) -> None:
    assert spoken(km, "km") == said


def test_a_distance_is_spoken_in_miles() -> None:
    assert spoken(11_626.2, "mi") == 7_220
    assert spoken(120, "mi") == 75
