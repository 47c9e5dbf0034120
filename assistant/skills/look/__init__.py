"""A look with the camera."""

from typing import TYPE_CHECKING

from assistant.core.stages import Camera
from assistant.skills.contract import Need, NoSettings, SkillFolder, Tools
from assistant.skills.look.claims import NAME, WORDING, LookClaims
from assistant.thinking.routing.tables import routing_table

if TYPE_CHECKING:
    from assistant.skills.look.skill import LookSkill

# Imports of what answers stand where it is made: no command that only tells questions apart needs them.
# ruff: noqa: PLC0415


def _claims(tools: Tools, settings: NoSettings) -> LookClaims:
    return LookClaims(WORDING.taught(tools.config.routing.examples), routing_table(tools.config.kiosk.languages).words)


def make_look(tools: Tools, camera: Camera) -> "LookSkill":
    """What describes the pictures of a camera."""
    from assistant.geography.pictured import PicturePlaces
    from assistant.skills.look.exhibits import ExhibitTeller
    from assistant.skills.look.skill import LookSkill

    config, model = tools.config, tools.vision_model()
    finder = tools.place_finder() if model else None  # without eyes there is nothing to find in words
    places = PicturePlaces(tools.atlas(), config.home, finder)
    exhibits = ExhibitTeller(tools.exhibits(), lambda: tools.notes().passages)
    skill = LookSkill(camera, tools.detector(), model, config.vision, places, tools.events, exhibits)
    skill.has_exhibits()  # so that the first look waits for nothing
    return skill


def _make(tools: Tools, settings: NoSettings) -> "LookSkill":
    return make_look(tools, tools.camera())


SKILL = SkillFolder(
    NAME,
    _make,
    wording=WORDING,
    claims=_claims,
    label="a look with the camera",
    origin="I said what I saw in the picture, in my own words.",
    needs=(Need.CAMERA, Need.VISION_MODEL),
    taught=True,
    knows=True,
)
