"""Pure rule: how long an address with many failed log-ins waits for each further answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SlowDown:
    """From failure number ``starts_at`` on each further one waits ``step`` seconds longer."""

    starts_at: int
    step: float
    longest: float

    def seconds(self, failures: int) -> float:
        """Return the wait after the given number of failures: never more than ``longest``."""
        beyond = failures - self.starts_at + 1
        return min(max(beyond, 0) * self.step, self.longest)
