"""A secured line: `policy,mode,certificate,key[,server's certificate]`, checked before it is used.

The room's certificate names its application by a URI (OPC UA Part 6, section 6.2.2), which must be the one that the
client gives as its own, or servers refuse it: so the client takes it from the certificate.
"""

from datetime import UTC, datetime
from pathlib import Path

from asyncua import Client, ua
from asyncua.crypto import security_policies, uacrypto
from cryptography import x509

from models.domain.errors import SourceLost
from models.text import N_, Message

POLICIES = ("Basic256Sha256", "Aes128Sha256RsaOaep", "Aes256Sha256RsaPss")
MODES = ("Sign", "SignAndEncrypt")


class NotSecured(SourceLost):
    """What the file says about security cannot be used."""

    message = N_("The line cannot be secured: {cause}")


async def secure(client: Client, security: str, folder: Path) -> None:
    """Give the client its certificate and policy; call it before it connects. Raises NotSecured."""
    parts = [part.strip() for part in security.split(",")]
    if len(parts) not in (4, 5) or parts[0] not in POLICIES or parts[1] not in MODES:
        wanted: dict[str, object] = {"policies": ", ".join(POLICIES), "modes": ", ".join(MODES)}
        told = N_("write policy,mode,certificate,key; policies: {policies}; modes: {modes}")
        raise NotSecured(cause=Message(told, wanted))
    certificate, key, *servers = (folder / part for part in parts[2:])
    own = await _certificate(certificate)
    for each in servers:
        await _certificate(each)
    client.application_uri = _uri(own) or client.application_uri
    policy = getattr(security_policies, f"SecurityPolicy{parts[0]}")
    try:
        await client.set_security(
            policy, str(certificate), str(key), None, str(servers[0]) if servers else None,
            ua.MessageSecurityMode[parts[1]],
        )  # fmt: skip
    except (ValueError, TypeError, FileNotFoundError) as error:
        told = N_("{file} is no private key that can be used: {why}")
        raise NotSecured(cause=Message(told, _why(key, error))) from error


async def _certificate(path: Path) -> x509.Certificate:
    """Read one and see that it is of now."""
    try:
        found: x509.Certificate = await uacrypto.load_certificate(path)
    except (ValueError, OSError) as error:
        raise NotSecured(cause=Message(N_("{file} is no certificate: {why}"), _why(path, error))) from error
    now = datetime.now(UTC)
    if not found.not_valid_before_utc <= now <= found.not_valid_after_utc:
        first, last = f"{found.not_valid_before_utc:%Y-%m-%d}", f"{found.not_valid_after_utc:%Y-%m-%d}"
        words: dict[str, object] = {"file": path.name, "first": first, "last": last}
        raise NotSecured(cause=Message(N_("{file} is valid from {first} to {last} only"), words))
    return found


def _uri(certificate: x509.Certificate) -> str:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ""
    return next(iter(names.get_values_for_type(x509.UniformResourceIdentifier)), "")


def _why(path: Path, error: Exception) -> dict[str, object]:
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return {"file": path.name, "why": words.splitlines()[0][:120] if words else type(error).__name__}
