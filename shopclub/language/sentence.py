"""What a refusal or a fault says: what happened, and what to do next."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """What happened, and what to do next."""

    said: str
    advice: str = ""

    def __str__(self) -> str:
        """Join both for the command line."""
        return f"{self.said} {self.advice}".strip()
