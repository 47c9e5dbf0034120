"""The router with the skills that are weighed by likeness, and the commands, over any atlas and packs."""

from collections.abc import Sequence

from assistant.core.claimants import Claimant
from assistant.core.config import RoutingSettings
from assistant.core.languages import USUAL
from assistant.core.stages import Embedder
from assistant.geography.atlas import Atlas
from assistant.skills.chat.claims import WORDING as CHAT
from assistant.skills.chat.claims import ChatClaims
from assistant.skills.contract import Taught
from assistant.skills.control.claims import WORDING as CONTROL
from assistant.skills.control.claims import ControlClaims
from assistant.skills.distance.claims import WORDING as DISTANCE
from assistant.skills.distance.claims import DistanceClaims
from assistant.skills.knowledge.claims import KnowledgeClaims, PackFinder
from assistant.skills.look.claims import WORDING as LOOK
from assistant.skills.look.claims import LookClaims
from assistant.thinking.routing.claims import Claims
from assistant.thinking.routing.router import EmbeddingRouter
from assistant.thinking.routing.tables import routing_table


def made_router(
    embedder: Embedder,
    atlas: Atlas,
    packs: PackFinder,
    settings: RoutingSettings,
    *,
    spoken: Sequence[str] = USUAL,
    **more: Claimant,
) -> EmbeddingRouter:
    """Spoken: languages of the kiosk. More: other claimants, by the names of their skills."""
    table, added = routing_table(tuple(spoken)), settings.examples
    for wording in (CHAT, CONTROL, DISTANCE, LOOK):
        wording.learn(spoken)
    claimants: dict[str, Claimant] = {
        "chat": ChatClaims(CHAT.taught(added)),
        "control": ControlClaims(CONTROL.taught(added), table),
        "distance": DistanceClaims(atlas, DISTANCE.taught(added)),
        "knowledge": KnowledgeClaims(packs, settings.threshold, Taught.only("knowledge", added)),
        "look": LookClaims(LOOK.taught(added), table.words),
        **more,
    }
    return EmbeddingRouter(embedder, Claims(claimants, embedder), settings, table.words, atlas.unwoken)
