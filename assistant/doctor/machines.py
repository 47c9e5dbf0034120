"""The house's other machines: whether what actions and readings name is there."""

from assistant.core.config import Config
from assistant.doctor.findings import Finding, broken, doubtful, well
from assistant.machines.looking import TryPin, look

SPARE_SECONDS = 5.0


def machines(config: Config, try_pin: TryPin) -> Finding:
    """Nothing is done and nothing is sent; each reading is read once. Try_pin: raises GpioError."""
    actions, readings = config.actions, config.readings
    if not actions and not readings:
        return well("no actions and no readings, and none are needed")
    faults = look(config, try_pin)
    if not faults:
        return well(f"{len(actions)} actions and {len(readings)} readings: what they need is there")
    why = "; ".join(f"{fault.name}: {fault.why.rstrip('.')}" for fault in faults)
    mend = "; ".join(dict.fromkeys(fault.mend for fault in faults))
    return (doubtful if all(fault.works for fault in faults) else broken)(why, mend)


def longest(config: Config) -> float:
    """Seconds that the check may take: they are looked at side by side, an action's parts one after the other."""
    parts = [2 * each.seconds for each in config.actions] + [each.seconds for each in config.readings]
    return max(parts, default=0.0) + SPARE_SECONDS
