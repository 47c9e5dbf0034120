"""The console as a part of the screen: its pages, and who may open them."""

from assistant.core.events import Event
from assistant.web.app import ScreenPart
from assistant.web.console.access import Access, Sessions
from assistant.web.console.operator_service import OperatorService
from assistant.web.console.pages.backup import BACKUP, BackupPage
from assistant.web.console.pages.backup import LIMIT as BACKUP_LIMIT
from assistant.web.console.pages.controls import ControlsPage
from assistant.web.console.pages.exhibits import ExhibitsPage
from assistant.web.console.pages.facts import FactsPage
from assistant.web.console.pages.fleet import BUNDLE, FleetPage
from assistant.web.console.pages.fleet import LIMIT as BUNDLE_LIMIT
from assistant.web.console.pages.guide import GuidePage
from assistant.web.console.pages.health import HealthPage
from assistant.web.console.pages.house import HousePage
from assistant.web.console.pages.jobs import JobsPage
from assistant.web.console.pages.knowledge import KnowledgePage
from assistant.web.console.pages.login import LoginPage
from assistant.web.console.pages.questions import LIMIT, QUESTIONS, QuestionFiles
from assistant.web.console.pages.settings import SettingsPage
from assistant.web.console.pages.unanswered import UnansweredPage
from assistant.web.console.pages.visits import VisitsPage
from assistant.web.console.passwords import Password
from assistant.web.console.site import Behind, Site, static_files


class Console:
    """An observer of the events."""

    def __init__(self, behind: Behind) -> None:
        settings = behind.config.console
        access = Access(
            Password(settings.password_hash), Sessions(settings.idle_minutes * 60, settings.session_hours * 3600)
        )
        self._history = behind.history
        self._jobs = behind.jobs
        self._site = Site(behind, access)
        self._health = HealthPage(self._site)

    def __call__(self, event: Event) -> None:
        self._history(event)
        self._health(event)

    def open(self, desk: OperatorService) -> None:
        """The kiosk is loaded: from now on something can be done with it."""
        self._site.desk = desk

    def close(self) -> None:
        """From any thread: streams end, and what runs beside."""
        self._health.feed.close()
        self._jobs.stop()

    def part(self) -> ScreenPart:
        knowledge, facts, exhibits = KnowledgePage(self._site), FactsPage(self._site), ExhibitsPage(self._site)
        pages = (
            LoginPage(self._site),
            self._health,
            ControlsPage(self._site),
            JobsPage(self._site),
            knowledge,
            QuestionFiles(self._site),
            facts,
            UnansweredPage(self._site),
            exhibits,
            HousePage(self._site),
            VisitsPage(self._site),
            FleetPage(self._site),
            SettingsPage(self._site),
            BackupPage(self._site),
            GuidePage(self._site),
        )
        routes = [route for page in pages for route in page.routes()]
        own = {**knowledge.limits, **facts.limits, **exhibits.limits}
        limits = {**own, QUESTIONS: LIMIT, BACKUP: BACKUP_LIMIT, BUNDLE: BUNDLE_LIMIT}
        return ScreenPart([*routes, *static_files()], limits)
