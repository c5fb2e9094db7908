"""Writes a clip as MPEG-4, whole or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.domain.errors import CameraFault
from models.text import N_

FOURCC = "mp4v"  # the wheel encodes no H.264


def write_clip(path: Path, frames: Iterable[NDArray[np.uint8]], fps: float) -> int:
    """Write BGR frames of one size to `path` and return how many; readers see the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    writer: cv2.VideoWriter | None = None
    count = 0
    try:
        for frame in frames:
            if writer is None:
                writer = _open(part, (frame.shape[1], frame.shape[0]), fps)
            writer.write(frame)
            count += 1
        if writer is None:
            raise CameraFault(N_("A clip needs at least one picture: {file}"), file=path.name)
        writer.release()
        os.replace(part, path)
    finally:
        if writer is not None:
            writer.release()
        part.unlink(missing_ok=True)
    return count


def _open(path: Path, size: tuple[int, int], fps: float) -> cv2.VideoWriter:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*FOURCC), fps, size)
    if not writer.isOpened():
        raise CameraFault(N_("The clip {file} cannot be written"), file=path.name)
    return writer
