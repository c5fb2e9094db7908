"""OPC UA signed and encrypted, with user and password: certificates made here, against asyncua's own server."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asyncua import Server, ua
from asyncua.crypto.permission_rules import SimpleRoleRuleset, User, UserRole
from asyncua.crypto.truststore import TrustStore
from asyncua.crypto.validator import CertificateValidator, CertificateValidatorOptions
from asyncua.server.user_managers import UserManager
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from drivers.opcua.source import Access, OpcUaSource
from models.domain.readings import Quality
from models.domain.tags import Tag
from tests.system.sources.gathering import gathering
from tests.system.sources.plant import OpcUaServer, Plant

GOOD = int(Quality.GOOD)
SECURITY = "Basic256Sha256,SignAndEncrypt,gateway.der,gateway.pem,plant.der"
DAY = timedelta(days=1)


def make_certificate(folder: Path, name: str, uri: str, days: int = 2) -> None:
    """A self-signed application certificate (OPC UA Part 6, 6.2.2) and its key, as .der and .pem."""
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(True, True, True, True, False, True, False, False, False)
    names = [x509.UniformResourceIdentifier(uri), x509.DNSName("localhost")]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - 10 * DAY)
        .not_valid_after(datetime.now(UTC) + days * DAY)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    der = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    (folder / f"{name}.der").write_bytes(der)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / f"{name}.pem").write_bytes(pem)


class OneUser(UserManager):
    """Lets in `gateway` with its password alone."""

    def get_user(self, iserver: object, username: str | None = None, password: str | None = None,
                 certificate: Any = None) -> User | None:  # fmt: skip
        return User(role=UserRole.User) if (username, password) == ("gateway", "s3cret") else None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("certificates")
    (made / "trusted").mkdir()
    make_certificate(made, "plant", "urn:plant:server")
    make_certificate(made, "gateway", "urn:park:gateway")
    make_certificate(made, "stranger", "urn:park:stranger")
    make_certificate(made, "expired", "urn:park:gateway", days=-1)
    (made / "trusted" / "gateway.der").write_bytes((made / "gateway.der").read_bytes())
    (made / "broken.der").write_bytes(b"no certificate")
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[OpcUaServer]:
    async def harden(server: Server) -> None:
        await server.set_application_uri("urn:plant:server")
        server.set_security_policy(
            [ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt], permission_ruleset=SimpleRoleRuleset()  # type: ignore[no-untyped-call]
        )
        server.set_identity_tokens([ua.UserNameIdentityToken])
        server.iserver.set_user_manager(OneUser())
        await server.load_certificate(str(folder / "plant.der"))
        await server.load_private_key(str(folder / "plant.pem"))
        store = TrustStore([folder / "trusted"], [])
        await store.load()
        options = CertificateValidatorOptions.TRUSTED_VALIDATION | CertificateValidatorOptions.PEER_CLIENT
        server.set_certificate_validator(CertificateValidator(options, store))

    plant = Plant()
    made = OpcUaServer(plant, [0.0, 1.5], harden=harden)
    yield made
    made.stop()
    plant.close()


def source(server: OpcUaServer, folder: Path, security: str, password: str = "s3cret") -> OpcUaSource:
    access = Access(server.url, "gateway", password, security, folder, timeout_s=3.0)
    return OpcUaSource("dcs", access, [Tag("T1", 1)], server.nodes(2)[1:], interval_ms=50.0)


def test_that_readings_come_over_a_signed_and_encrypted_line_with_user_and_password(
    server: OpcUaServer, folder: Path
) -> None:
    with gathering(source(server, folder, SECURITY)) as (sources, heard):
        heard.wait_for((1, 1.5, GOOD))
        assert sources.links()["dcs"].ok


@pytest.mark.parametrize(
    ("security", "password", "told"),
    [
        (SECURITY, "wrong", "BadUserAccessDenied"),
        (SECURITY.replace("gateway.", "stranger."), "s3cret", "BadCertificateUntrusted"),
        (SECURITY.replace("gateway.", "expired."), "s3cret", "expired.der is valid from"),
        (SECURITY.replace("gateway.der", "broken.der"), "s3cret", "broken.der is no certificate"),
        (SECURITY.replace("gateway.der", "none.der"), "s3cret", "none.der is no certificate: No such file"),
        (SECURITY.replace("gateway.pem", "broken.der"), "s3cret", "broken.der is no private key"),
        (SECURITY.replace("plant.der", "stranger.der"), "s3cret", ""),
        ("Basic128Rsa15,Sign,gateway.der,gateway.pem", "s3cret", "policies: Basic256Sha256"),
        ("", "s3cret", ""),
    ],
)
def test_that_a_line_that_cannot_be_secured_stays_down_and_says_why(
    server: OpcUaServer, folder: Path, security: str, password: str, told: str
) -> None:
    with gathering(source(server, folder, security, password)) as (sources, heard):
        heard.wait(lambda _: "dcs" in sources.links() and bool(sources.links()["dcs"].detail), "the refusal")
        assert not sources.links()["dcs"].ok
        assert told in sources.links()["dcs"].detail
        assert heard.rows == []
