"""Functions of teachers and curators: each is a file of the configuration's folder `skills`, asked by its examples."""

import logging

from assistant.functions.files import find
from assistant.skills.contract import SkillFolder, Tools
from assistant.skills.functions.settings import NAME, WORDING, FunctionSettings
from assistant.skills.functions.skill import FunctionsSkill

log = logging.getLogger(__name__)


def _make(tools: Tools, settings: FunctionSettings) -> FunctionsSkill:
    """A file that cannot be used is named in the log and left out."""
    files = find()
    for file in files:
        if file.fault:
            log.warning("The functions of %s are left out: %s", file.path, file.fault)
        else:
            log.info("functions: %s of %s", ", ".join(each.name for each in file.functions), file.path)
    return FunctionsSkill(tools, settings, [function for file in files for function in file.functions])


SKILL = SkillFolder(NAME, _make, settings=FunctionSettings, wording=WORDING, first=True, label="a function of your own")
