"""All kiosks of a fleet on one page, in words and figures."""

from typing import Any

from assistant.fleet.admission import told
from assistant.fleet.leader import Leader, Member
from assistant.fleet.messages import Kind, Wanted, digest_of, wanted_of
from assistant.fleet.rollout import WELL, Rollout

KIND_NAMES: dict[Kind, str] = {
    "paused": "the pause",
    "volume": "the volume",
    "settings": "the settings",
    "house": "the facts of the house",
    "packs": "the packs",
}


def overview(leader: Leader) -> dict[str, Any]:
    """For the page of the console."""
    wanted, rollout, members = leader.wanted, leader.rollout, leader.members
    return {
        "waiting": [
            {"ticket": kiosk.ticket, "name": kiosk.offer.name, "address": kiosk.address, "told": told(kiosk)}
            for kiosk in leader.admissions.waiting
        ],
        "members": [_member(member, wanted, rollout) for member in members],
        "summary": _summary(members),
        "paused": wanted.paused or False,
        "volume": wanted.volume,
        "rollout": rollout.told(leader.names) if rollout else "",
        "rolls": bool(rollout and rollout.phase != "stopped" and len(rollout.installed) < len(members)),
    }


def _summary(members: list[Member]) -> str:
    if not members:
        return "No kiosk has joined yet."
    well = sum(member.is_here and member.report is not None and member.report.state in WELL for member in members)
    return f"{well} of {len(members)} kiosks are well."


def _member(member: Member, wanted: Wanted, rollout: Rollout | None) -> dict[str, Any]:
    report = member.report
    if report is None or member.heard is None:
        return {"id": member.id, "name": member.name, "state": "lost", "facts": "Not heard since the leader's start."}
    if not member.is_here:
        ago = f"Not heard for {member.heard / 60:.0f} minutes; it goes on alone, if it is switched on."
        return {"id": member.id, "name": member.name, "state": "lost", "facts": ago}
    degrees = f", {report.temperature:.0f} °C" if report.temperature is not None else ""
    volume = f", volume {report.volume:.0%}" if report.volume is not None else ""
    warm = f", {report.warmth}" if report.warmth != "normal" else ""
    errors = f", {report.failed} errors, the last: {report.last_error}" if report.failed else ""
    facts = (
        f"{report.state}{warm}{degrees}{volume}, {report.answered} answers in {report.uptime / 3600:.1f} h{errors}; "
        f"version {report.version}"
    )
    notes = _notes(member, wanted, rollout)
    return {"id": member.id, "name": member.name, "state": report.state, "facts": facts, "notes": notes}


def _notes(member: Member, wanted: Wanted, rollout: Rollout | None) -> list[str]:
    """What it has not taken, or not yet."""
    assert member.report is not None
    outcomes, lines = member.report.outcomes, []
    for kind, value in wanted_of(wanted).items():
        outcome = outcomes.get(kind)
        if outcome is None or outcome.digest != digest_of(value):
            lines.append(f"It has not taken {KIND_NAMES[kind]} yet.")
        elif outcome.refused:
            lines.append(f"It refuses {KIND_NAMES[kind]}, or a part of them: {outcome.refused}")
    if rollout and (why := rollout.refused.get(member.id)):
        lines.append(f"It did not take {rollout.bundle.name}: {why}")
    return lines
