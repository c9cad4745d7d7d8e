"""HTTP to one server: nobody else is asked, and no reply takes more time or memory than it may.

Servers are not trusted. A request has one deadline, from the first byte sent to the last one read, whatever
comes in between and however slowly; a reply has a limit of bytes, also after it was unpacked; and a redirect
to another origin is not followed, since it would take the tile and the key there.
"""

from __future__ import annotations

import time
import typing
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ssl import SSLContext
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2
import openai

MOST_BYTES = 32 << 20
"""Bytes of the longest reply: twenty likeliest tokens at each of ten thousand steps are fewer."""

_UNPACKED = frozenset({"gzip", "x-gzip", "deflate"})
_deadline: ContextVar[float] = ContextVar("deadline")


class OtherOrigin(openai.OpenAIError):
    """The server redirects the request to another origin."""


class TooLong(openai.OpenAIError):
    """A reply is longer than the limit of bytes."""


def open_http(url: str, most_bytes: int = MOST_BYTES) -> httpx2.Client:
    """Returns a client for the server at an address; its requests need a `read` timeout, which bounds them.

    Args:
        url: Address of the API; requests to any other origin raise `OtherOrigin`.
        most_bytes: Bytes of the longest reply; `TooLong` is raised past them.
    """
    return httpx2.Client(
        transport=BoundedTransport(url, most_bytes),
        headers={"Accept-Encoding": "identity"},
        # Within the origin; the transport refuses the others.
        follow_redirects=True,
        max_redirects=5,
    )


class BoundedTransport(httpx2.BaseTransport):
    """Sends requests to one origin, directly or through the proxy that the environment names for it."""

    def __init__(self, url: str, most_bytes: int = MOST_BYTES) -> None:
        self._origin, self._most_bytes = _origin(url), most_bytes
        self._pool = _pool(url, httpx2.create_ssl_context())

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Sends a request.

        Raises:
            OtherOrigin: It goes elsewhere.
            TooLong: On reading, where the reply is too long.
            httpx2.TransportError: Also on reading: nobody answers, or not in time.
        """
        if _origin(str(request.url)) != self._origin:
            raise OtherOrigin(
                f"it redirects to {request.url.scheme}://{request.url.host}, which was not named; "
                "if that is right, give its address"
            )
        # Read by the streams below, in this thread: the client reads a reply where it sent the request.
        _deadline.set(time.monotonic() + request.extensions["timeout"]["read"])
        sent = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=typing.cast(Iterable[bytes], request.stream),
            extensions=request.extensions,
        )
        with _as_httpx():
            reply = self._pool.handle_request(sent)
        headers = httpx2.Headers(reply.headers)
        encoding = headers.get("Content-Encoding", "identity").strip().lower()
        if encoding in _UNPACKED:
            # Unpacked below, within the limit.
            del headers["Content-Encoding"]
        body = _Body(typing.cast(Iterable[bytes], reply.stream), self._most_bytes, encoding in _UNPACKED)
        return httpx2.Response(reply.status, headers=headers, stream=body, extensions=reply.extensions)

    def close(self) -> None:
        """Closes the connections."""
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    """The body of a reply, unpacked and up to so many bytes."""

    def __init__(self, stream: Iterable[bytes], most_bytes: int, packed: bool) -> None:
        self._stream, self._left = stream, most_bytes
        # 47: gzip or zlib, whichever it is.
        self._unpacker = zlib.decompressobj(wbits=47) if packed else None

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            for received in self._stream:
                part = self._unpacked(received)
                self._left -= len(part)
                if self._left < 0:
                    raise TooLong("its reply is too long")
                yield part

    def _unpacked(self, received: bytes) -> bytes:
        if self._unpacker is None:
            return received
        try:
            return self._unpacker.decompress(received, self._left + 1)
        except zlib.error as error:
            raise httpx2.DecodingError(f"the reply cannot be unpacked ({error})") from None

    def close(self) -> None:
        if hasattr(self._stream, "close"):
            self._stream.close()


class _DeadlineStream(httpcore2.NetworkStream):
    """A connection on which nothing waits past the deadline of the request that uses it."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> typing.Any:
        return self._stream.get_extra_info(info)


class _DeadlineBackend(httpcore2.SyncBackend):
    """Opens connections whose waiting is bounded."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        stream = super().connect_tcp(host, port, _left(timeout), local_address, socket_options)
        return _DeadlineStream(stream)


def _left(timeout: float | None) -> float:
    """Returns how many seconds an operation may take."""
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("no reply in time")
    return left if timeout is None else min(left, timeout)


def _pool(url: str, context: SSLContext) -> httpcore2.ConnectionPool:
    """Opens connections to a server, through the proxy that is named for it."""
    parts = urlsplit(url)
    proxy = None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
    kept: dict[str, typing.Any] = {
        "ssl_context": context,
        # How many questions are under way is decided by who asks; each would wait for a connection otherwise.
        "max_connections": None,
        "max_keepalive_connections": None,
        "keepalive_expiry": 5.0,
        "network_backend": _DeadlineBackend(),
    }
    if proxy is None:
        return httpcore2.ConnectionPool(**kept)
    named = urlsplit(proxy)
    user = None if named.username is None else (named.username, named.password or "")
    address = f"{named.scheme or 'http'}://{named.hostname}:{named.port or 80}"
    return httpcore2.HTTPProxy(proxy_url=address, proxy_auth=user, **kept)


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), parts.port or (443 if scheme == "https" else 80)


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Turns what the connections raise into what clients of httpx know, which has the same names."""
    try:
        yield
    except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError) as error:
        kind = getattr(httpx2, type(error).__name__, httpx2.TransportError)
        raise kind(str(error)) from error
    except (httpcore2.ProxyError, httpcore2.UnsupportedProtocol) as error:
        raise httpx2.TransportError(str(error)) from error
