"""Where a broker is and how to speak to it, as one URL.

`mqtt://user:password@host:1883` or `mqtts://...:8883`; behind a question mark `version=3.1.1` (5 unless said), and for
TLS `ca=FILE` (the system's authorities unless said), `cert=FILE` and `key=FILE` (a client certificate).
"""

import ssl
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from models.domain.errors import BadInput
from models.text import N_

VERSIONS = {"3.1.1": 4, "5": 5}
_SECURE = ("mqtts", "ssl")
_PLAIN = ("mqtt", "tcp")
_KNOWN = frozenset({"version", "ca", "cert", "key"})


@dataclass(frozen=True, slots=True)
class Address:
    """`version` is the protocol's own number: 5, or 4 for 3.1.1. Files are "" where none is named."""

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    version: int = 5
    secure: bool = False
    authorities: str = ""
    certificate: str = ""
    key: str = ""

    def context(self) -> ssl.SSLContext | None:
        """What TLS needs; None without. Raises BadInput for files that cannot be used."""
        if not self.secure:
            return None
        try:
            context = ssl.create_default_context(cafile=self.authorities or None)
            if self.certificate:
                context.load_cert_chain(self.certificate, self.key or None)
        except OSError as error:  # ssl.SSLError is one
            raise BadInput(
                N_("The broker's certificate files cannot be used: {cause}. Check ca, cert and key in its URL"),
                field="broker_url",
                cause=str(error),
            ) from error
        return context


def parse_address(url: str) -> Address:
    """Take a broker's URL apart, or raise BadInput."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    version = VERSIONS.get(options.get("version", "5"))
    wrong = next((name for name in options if name not in _KNOWN), "version" if version is None else "")
    if parts.scheme not in _SECURE + _PLAIN:
        wrong = parts.scheme or url[:20]
    try:
        port = parts.port
    except ValueError:
        port, wrong = None, "port"
    if wrong or version is None:
        raise BadInput(
            N_("{part} is not understood in the broker's URL. Write mqtt[s]://user:password@host:port?version=5"),
            field="broker_url",
            part=wrong,
        )
    secure = parts.scheme in _SECURE
    return Address(
        parts.hostname or "localhost",
        port or (8883 if secure else 1883),
        None if parts.username is None else unquote(parts.username),
        None if parts.username is None else unquote(parts.password or ""),
        version,
        secure,
        options.get("ca", ""),
        options.get("cert", ""),
        options.get("key", ""),
    )
