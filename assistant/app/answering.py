"""What answers: the skills, the router that tells questions apart, and the guard."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.app.container import Part
from assistant.core.claimants import VerbatimSkill
from assistant.core.errors import ConfigError
from assistant.core.messages import GUARD, Exchange, Intent, Reply
from assistant.core.stages import Camera, CancelToken, Router, Skill
from assistant.thinking.routing.claims import SURE

if TYPE_CHECKING:
    from assistant.app.base import Base
    from assistant.app.devices import Devices
    from assistant.app.engines import Engines
    from assistant.app.notes import Notes
    from assistant.core.config import KnowledgeSettings
    from assistant.skills.contract import Tools
    from assistant.skills.guard.skill import GuardSkill
    from assistant.skills.knowledge.skill import KnowledgeSkill
    from assistant.skills.look.skill import LookSkill
    from assistant.skills.registry import LoadedSkills
    from assistant.thinking.guard.classifier import Classifier
    from assistant.thinking.guard.guard import LayeredGuard
    from assistant.thinking.routing.claims import Claims

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415


class Answerers:
    """Each part made when first asked for."""

    def __init__(self, base: "Base", engines: "Engines", knowledge: "Notes", devices: "Devices") -> None:
        self.container = base.container
        self._base, self._config, self._engines, self._knowledge = base, base.config, engines, knowledge
        self._devices = devices

    @Part
    def router(self) -> Router:
        from assistant.thinking.routing.router import EmbeddingRouter
        from assistant.thinking.routing.tables import routing_table

        embedder, words = self._knowledge.embedder, routing_table(self._config.kiosk.languages).words
        return EmbeddingRouter(embedder, self.claims, self._config.routing, words, self._knowledge.atlas.unwoken)

    @Part
    def claims(self) -> "Claims":
        """What the skills say to a question."""
        from assistant.thinking.routing.claims import Claims

        return Claims(self.skill_folders.claimants, self._knowledge.embedder)

    def _looked_up(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply | None:
        """What a late skill is sure of, where the packs say nothing."""
        transcript = intent.transcript
        claimed = self.claims.late(transcript.text, transcript.language, history)
        if claimed is None or claimed.score < SURE:
            return None
        meant = replace(intent, skill=claimed.skill, slots=claimed.claim.slots)
        return self.skills[claimed.skill].answer(meant, history, token)

    @Part
    def skill_folders(self) -> "LoadedSkills":
        """The skills; those that need a language model to answer are made when their answers are asked for."""
        from assistant.skills.registry import load

        return load(self.tools)

    @Part
    def tools(self) -> "Tools":
        """What the skills may use; what is slow to make is made when it is asked for."""
        from assistant.device.monitor import measure_load
        from assistant.skills.contract import Tools

        return Tools(
            config=self._config,
            now=self._knowledge.wall_time,
            atlas=lambda: self._knowledge.atlas,
            gazetteer=lambda: self._knowledge.gazetteer,
            packs=lambda: [pack.title for pack in self._knowledge.notes.packs],
            model=lambda: choice.model if (choice := self._engines.chooser.choose("chat")) else "",
            vitals=self._base.sensors.read,
            load=lambda: measure_load(self._config.data),
            skills=lambda: self.skill_folders,
            schema_model=lambda: self._engines.schema_model,
            towns=lambda: self._knowledge.towns,
            notes=lambda: self._knowledge.notes,
            engine=lambda: self._engines.engine,
            place_finder=lambda: self._engines.place_finder,
            vision_model=lambda: self._engines.vision_model,
            camera=lambda: self._devices.camera,
            text_reader=lambda: self._devices.text_reader,
            exhibits=lambda: self._devices.exhibits,
            detector=lambda: self._devices.detector,
            events=self._base.events,
            embedder=lambda: self._knowledge.embedder,
            switch_pin=self._switch_pin,
            readings=lambda: self._devices.readings,
            looked_up=self._looked_up,
        )

    def look(self, camera: Camera) -> "LookSkill":
        """What describes the pictures of a camera."""
        from assistant.skills.look import make_look

        return make_look(self.tools, camera)

    def _switch_pin(self, pin: int, *, on: bool, seconds: float, active_high: bool) -> None:
        """Takes pins only where one is to be switched."""
        self._devices.outputs.switch(pin, on=on, seconds=seconds, active_high=active_high)

    @Part
    def skills(self) -> Mapping[str, Skill]:
        """What answers, by name; raises AssistantError where there is no language model."""
        return self.skill_folders.skills()

    def knowledge_skill(self, settings: "KnowledgeSettings") -> "KnowledgeSkill":
        from assistant.skills.knowledge.skill import KnowledgeSkill

        return KnowledgeSkill(self._knowledge.notes, self._engines.engine, settings)

    @Part
    def guard_skill(self) -> "GuardSkill":
        """What says the guard's sentences, the same that answers as a skill; raises ConfigError where it is broken."""
        from assistant.skills.guard.skill import GuardSkill

        guard = self.skill_folders.claimants.get(GUARD)
        if not isinstance(guard, GuardSkill):
            raise ConfigError("The sentences of the guard are out of order; install the program anew.")
        guard.prepare()
        return guard

    def _stands(self, text: str, language: str, history: Sequence[Exchange]) -> bool:
        """Whether a skill answers word for word what a curator wrote; asked only when all is loaded."""
        return any(
            isinstance(one, VerbatimSkill) and one.stands(text, language, history) for one in self.skills.values()
        )

    @Part
    def classifier(self) -> "Classifier":
        """Tells unsafe texts apart."""
        from assistant.thinking.embeddings import TunedE5
        from assistant.thinking.guard import classifier

        weights = classifier.load(classifier.weights_file())
        return classifier.Classifier(TunedE5(weights.tensors), weights)

    @Part
    def guard(self) -> "LayeredGuard":
        """What keeps the unsafe from skills and voice."""
        from assistant.thinking.guard.guard import LayeredGuard

        return LayeredGuard(
            self._config.safety,
            self._config.kiosk.languages,
            self.classifier,
            self._knowledge.embedder,
            self._knowledge.off_limits,
            self.guard_skill.text,
            self._stands,
        )
