"""What really travels: a relay in front of a web server that counts the bytes of its answers."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

PIECE = 65536


class Wire:
    """Listens on a free port of its own; ``down`` is what came from the server so far."""

    def __init__(self, port: int) -> None:
        self.target = ("127.0.0.1", port)
        self.down = 0
        self.lock = threading.Lock()
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self.door.accept()
                server = socket.create_connection(self.target)
                for words in ((client, server, False), (server, client, True)):
                    threading.Thread(target=self._carry, args=words, daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with suppress(OSError), source, sink:
            while piece := source.recv(PIECE):
                if counted:
                    with self.lock:
                        self.down += len(piece)
                sink.sendall(piece)
