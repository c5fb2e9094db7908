"""The receiver on a real broker: blocks in order, nothing acknowledged early, by either protocol, with certificates."""

import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from drivers.embedded.mosquitto import EmbeddedMosquitto, find_mosquitto
from drivers.embedded.ports import answers
from drivers.mqtt.address import parse_address
from drivers.mqtt.client import MqttBroker
from drivers.mqtt.receiver import LEAVE_S, Block, Receiver
from models.domain.errors import BadInput
from tests.system.chain.conftest import wait_until

TOPIC = "park/jinhe/batch/GW"
PATTERNS = ("park/jinhe/batch/+", "park/jinhe/sensor/+")


class Ear:
    """What a receiver hands on."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.deaf = threading.Event()

    def bodies(self) -> list[bytes]:
        """All bodies so far, in order."""
        return [
            block.data[at : at + length].tobytes()
            for block in self.blocks
            for _, _, at, length, _ in block.packets.tolist()
        ]

    def acknowledge(self, count: int) -> None:
        """Acknowledge the first `count` messages."""
        for block in self.blocks:
            block.acknowledge(block.packets["number"][:count])
            count -= min(count, block.packets.size)


@contextmanager
def listening(url: str, ear: Ear, name: str = "test-receiver") -> Iterator[Receiver]:
    receiver = Receiver(parse_address(url), name, PATTERNS, ear.blocks.append, ear.deaf.is_set)
    try:
        assert receiver.wait_listening(20)
        assert receiver.health.ok
        yield receiver
    finally:
        receiver.close()


@contextmanager
def device(url: str) -> Iterator[MqttBroker]:
    made = MqttBroker(url, "test-device")
    try:
        made.wait_connected(20)
        yield made
    finally:
        made.close()


@pytest.mark.parametrize("version", ["5", "3.1.1"])
def test_that_what_was_not_acknowledged_comes_again_and_in_order(mosquitto: EmbeddedMosquitto, version: str) -> None:
    expected = [str(number).encode() for number in range(500)]
    url = f"{mosquitto.url('gateway')}?version={version}"
    first, second = Ear(), Ear()
    with device(f"{mosquitto.url('simulator')}?version={version}") as sender:
        with listening(url, first):
            for body in expected:
                sender.publish(TOPIC, body)
            wait_until(lambda: len(first.bodies()) == 500, "500 messages")
            assert first.bodies() == expected
            first.acknowledge(480)  # the receiver leaves at once, and they must still go out
        with listening(url, second):
            wait_until(lambda: len(second.bodies()) == 20, "the others")
            assert second.bodies() == expected[480:]


def test_that_leaving_takes_no_longer_than_the_broker_needs_to_answer(mosquitto: EmbeddedMosquitto) -> None:
    with listening(mosquitto.url("gateway"), Ear()):
        began = time.monotonic()
    assert time.monotonic() - began < 0.75 * LEAVE_S  # the wait in which the leaving is noticed included


def test_that_acknowledgements_of_an_old_connection_are_dropped(mosquitto: EmbeddedMosquitto) -> None:
    ear = Ear()
    with listening(mosquitto.url("gateway"), ear) as receiver, device(mosquitto.url("simulator")) as sender:
        sender.publish(TOPIC, b"old")
        wait_until(ear.bodies, "the message")
        (old,) = ear.blocks
        mosquitto.stop()
        wait_until(lambda: not receiver.health.ok, "the loss")
        mosquitto.start()
        wait_until(lambda: len(ear.bodies()) == 2, "the second delivery", 40)
        old.acknowledge(old.packets["number"])
    late = Ear()
    with listening(mosquitto.url("gateway"), late):
        wait_until(late.bodies, "the third delivery")


def test_that_a_message_too_large_is_told_and_the_next_one_comes(mosquitto: EmbeddedMosquitto) -> None:
    ear = Ear()
    with listening(mosquitto.url("gateway"), ear), device(mosquitto.url("simulator")) as sender:
        for size in (3_000_000, 10_000_000):
            sender.publish(TOPIC, b"x" * size)
            sender.publish(TOPIC, b"small")
        wait_until(lambda: ear.bodies().count(b"small") == 2, "both small ones", 40)
        told = [block.oversize for block in ear.blocks if block.oversize is not None]
        assert [(each.topic, each.size) for each in told] == [(TOPIC, 3_000_000), (TOPIC, 10_000_000)]
        assert all(each.head.startswith(b"x" * 4096) for each in told)
        for block in ear.blocks:
            block.acknowledge(block.packets["number"])
    again = Ear()
    with listening(mosquitto.url("gateway"), again):
        time.sleep(0.3)
        assert again.blocks == []


def test_that_a_deaf_receiver_makes_the_broker_wait_and_keeps_its_line(mosquitto: EmbeddedMosquitto) -> None:
    ear = Ear()
    with listening(mosquitto.url("gateway"), ear) as receiver, device(mosquitto.url("simulator")) as sender:
        ear.deaf.set()
        time.sleep(1.2)  # until its present wait has ended
        for number in range(50):
            sender.publish(TOPIC, str(number).encode())
        sender.flush(10)
        assert ear.bodies() == []
        ear.deaf.clear()
        wait_until(lambda: len(ear.bodies()) == 50, "all of them")
        assert receiver.health.ok


def test_that_a_wrong_password_is_told(mosquitto: EmbeddedMosquitto) -> None:
    url = mosquitto.url("gateway").replace("gateway:", "gateway:x")
    receiver = Receiver(parse_address(url), "test-stranger", PATTERNS, lambda _: None)
    try:
        wait_until(lambda: receiver.health.detail, "the refusal")
        assert not receiver.wait_listening(0.0)
        assert "refused" in receiver.health.detail
    finally:
        receiver.close()


@pytest.mark.parametrize("url", ["http://host", "mqtt://host?version=4", "mqtt://host:port", "mqtt://host?retry=1"])
def test_that_an_address_that_means_nothing_is_refused(url: str) -> None:
    with pytest.raises(BadInput):
        parse_address(url)


def certificate(folder: Path, name: str, issuer: str | None) -> None:
    """Write NAME.pem and NAME.key, signed by `issuer`'s key there (None: by its own)."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer, signed_by = key, subject
    if issuer is not None:
        loaded = serialization.load_pem_private_key((folder / f"{issuer}.key").read_bytes(), None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        signer, signed_by = loaded, x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signed_by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(signer, hashes.SHA256())
    )
    (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / f"{name}.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *private))


@pytest.fixture
def secured(tmp_path: Path, mosquitto: EmbeddedMosquitto) -> Iterator[str]:
    """The URL of a broker that lets in only who has a certificate of our authority; it is the client's name."""
    for name, issuer in (("authority", None), ("server", "authority"), ("gateway", "authority")):
        certificate(tmp_path, name, issuer)
    port = mosquitto.port + 1
    lines = (
        f"listener {port} 127.0.0.1",
        f"cafile {tmp_path}/authority.pem",
        f"certfile {tmp_path}/server.pem",
        f"keyfile {tmp_path}/server.key",
        "require_certificate true",
        "use_identity_as_username true",
        "user root",
    )
    (tmp_path / "mosquitto.conf").write_text("\n".join(lines) + "\n")
    child = subprocess.Popen([str(find_mosquitto()), "-c", str(tmp_path / "mosquitto.conf")], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port), "the broker")
        yield f"mqtts://127.0.0.1:{port}?ca={tmp_path}/authority.pem"
    finally:
        child.terminate()
        child.wait(10)


def test_that_a_client_certificate_opens_the_door_and_none_does_not(secured: str, tmp_path: Path) -> None:
    pair = f"&cert={tmp_path}/gateway.pem&key={tmp_path}/gateway.key"
    ear = Ear()
    with listening(secured + pair, ear), device(secured + pair) as sender:
        for number in range(200):
            sender.publish(TOPIC, str(number).encode() * 50)
        wait_until(lambda: len(ear.bodies()) == 200, "all messages over TLS")
        ear.acknowledge(200)
    stranger = Receiver(parse_address(secured), "test-stranger", PATTERNS, lambda _: None)
    try:
        wait_until(lambda: stranger.health.detail, "the refusal")
        assert not stranger.wait_listening(0.0)
    finally:
        stranger.close()


def test_that_certificate_files_that_are_none_are_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nonsense")
    with pytest.raises(BadInput) as told:
        parse_address(f"mqtts://127.0.0.1?ca={tmp_path}/ca.pem").context()
    assert isinstance(told.value.__cause__, ssl.SSLError)
