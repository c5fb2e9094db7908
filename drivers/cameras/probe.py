"""Asks whether a camera is there before OpenCV does: its `open` holds a lock over all cameras of the process."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

from models.domain.errors import CameraFault
from models.text import N_

TIMEOUT_S = 2.0


def probe(source: str) -> None:
    """Raise CameraFault if nothing answers at a URL or no file is there."""
    parts = urlsplit(source)
    if parts.scheme in ("rtsp", "rtsps"):
        _probe_rtsp(source, parts.hostname or "", parts.port or (554 if parts.scheme == "rtsp" else 322))
    elif parts.scheme in ("http", "https", "tcp", "rtmp"):
        _connect(parts.hostname or "", parts.port or {"https": 443, "rtmp": 1935}.get(parts.scheme, 80)).close()
    elif not Path(source).is_file():
        raise CameraFault(N_("There is no picture source {source}"), source=Path(source).name)


def _connect(host: str, port: int) -> socket.socket:
    try:
        return socket.create_connection((host, port), TIMEOUT_S)
    except OSError as error:
        raise CameraFault(N_("No camera answers at {source}"), source=f"{host}:{port}") from error


def _probe_rtsp(url: str, host: str, port: int) -> None:
    """A camera that accepts the connection but answers no OPTIONS hangs OpenCV just as well."""
    plain = url.replace(f"{urlsplit(url).netloc}", f"{host}:{port}")  # the password is not needed for OPTIONS
    with _connect(host, port) as link:
        link.settimeout(TIMEOUT_S)
        try:
            link.sendall(f"OPTIONS {plain} RTSP/1.0\r\nCSeq: 1\r\n\r\n".encode())
            answer = link.recv(16)
        except OSError as error:
            raise CameraFault(N_("No camera answers at {source}"), source=f"{host}:{port}") from error
    if not answer.startswith(b"RTSP/"):
        raise CameraFault(N_("No camera answers at {source}"), source=f"{host}:{port}")
