"""What a camera tile is told: a picture and its age, or since when there is none."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtGui import QImage


@dataclass(frozen=True, slots=True)
class CameraFrame:
    """`lost_since` set means offline; `image` is then the last picture there was, if any."""

    image: QImage | None = None
    age_s: float | None = None
    lost_since: datetime | None = None
    retry_in_s: float | None = None  # seconds until the next try to reconnect
    retry_every_s: float = 15.0
    attempt: int = 0

    @property
    def offline(self) -> bool:
        return self.lost_since is not None
