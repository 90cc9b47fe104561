"""The offline policy as an HTTP endpoint on loopback, to measure other tools with the same policy."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from engine.llm.offline.completion import BadRequestError, complete, events, models, refusal, whole

HOST = "127.0.0.1"
_MOST_BODY_BYTES = 64 * 1024 * 1024


class _Handler(BaseHTTPRequestHandler):
    """The same answers as the transport's; a connection carries one request."""

    def do_GET(self) -> None:
        """The list of models."""
        known = self.path.rstrip("/").endswith("/models")
        self._send(200, models()) if known else self._send(404, refusal(f"no {self.path} here"))

    def do_POST(self) -> None:
        """A chat completion, streamed where that is asked for."""
        length = int(self.headers.get("content-length") or 0)
        if not self.path.rstrip("/").endswith("/chat/completions"):
            return self._send(404, refusal(f"no {self.path} here"))
        if length > _MOST_BODY_BYTES:
            return self._send(413, refusal(f"a body of {length} bytes is too long"))
        try:
            completion = complete(self.rfile.read(length))
        except BadRequestError as error:
            return self._send(400, refusal(str(error)))
        if completion.is_streamed:
            return self._send(200, b"".join(events(completion)), "text/event-stream")
        return self._send(200, whole(completion))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class'
        """Says nothing: a bench reads what its tools say."""

    def _send(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def open_server(port: int) -> ThreadingHTTPServer:
    """A server that is bound and not yet serving; port 0 takes a free one."""
    return ThreadingHTTPServer((HOST, port), _Handler)
