"""A TCP or TLS connection that one thread reads while others leave bytes to be sent."""

import selectors
import socket
import ssl
import threading
import time

RECEIVE_BUFFER = 4 << 20  # of the system, so that the broker can go on writing between two reads


class Line:
    """Connects at once; raises OSError whenever the connection is not there (ssl.SSLError is one)."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None, timeout_s: float) -> None:
        plain = socket.create_connection((host, port), timeout_s)
        try:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket = plain if context is None else context.wrap_socket(plain, server_hostname=host)
        except OSError:
            plain.close()
            raise
        self._socket.setblocking(False)
        self._lock = threading.Lock()
        self._waiting = bytearray()
        self._closed = False
        self._waker, self._bell = socket.socketpair()
        self._waker.setblocking(False)
        self._bell.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._waker, selectors.EVENT_READ)
        self._selector.register(self._socket, selectors.EVENT_READ)

    def send(self, data: bytes) -> None:
        """Leave bytes to be sent by `flush`, from any thread; after `close` they are dropped."""
        with self._lock:
            if not self._closed:
                self._waiting += data
        self.wake()

    def wake(self) -> None:
        """End a `wait`, from any thread."""
        try:
            self._bell.send(b"\0")
        except OSError:
            return  # closed, or woken often enough already

    def wait(self, timeout_s: float, reading: bool) -> bool:
        """Wait for bytes, or until woken; tells whether there is something to read. Not `reading`: only woken."""
        if reading and isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return True
        events = selectors.EVENT_READ if reading else 0
        if self._waiting:
            events |= selectors.EVENT_WRITE
        self._watch(events)
        ready = False
        for key, mask in self._selector.select(timeout_s):
            if key.fileobj is self._waker:
                self._silence()
            elif mask & selectors.EVENT_READ:
                ready = True
        return ready

    def read(self, room: memoryview) -> int:
        """Read what is there; 0 where it was nothing after all."""
        try:
            count = self._socket.recv_into(room)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return 0
        if count == 0:
            raise ConnectionError("the broker has closed the connection")
        return count

    def flush(self) -> None:
        """Send what waits, as far as the line takes it."""
        with self._lock:
            if not self._waiting:
                return
            try:
                sent = self._socket.send(self._waiting)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            del self._waiting[:sent]

    def drain(self, timeout_s: float) -> None:
        """Send everything that waits, for so long at most."""
        deadline = time.monotonic() + timeout_s
        self.flush()
        while self._waiting and time.monotonic() < deadline:
            time.sleep(0.005)
            self.flush()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._waiting.clear()
        self._selector.close()
        for each in (self._socket, self._waker, self._bell):
            each.close()

    def _watch(self, events: int) -> None:
        known = self._selector.get_map().get(self._socket)
        if known is not None and known.events == events:
            return
        if known is not None:
            self._selector.unregister(self._socket)
        if events:
            self._selector.register(self._socket, events)

    def _silence(self) -> None:
        try:
            while self._waker.recv(4096):
                pass
        except BlockingIOError:
            return
