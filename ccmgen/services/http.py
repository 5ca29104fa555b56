"""HTTP: a document by its address (RFC 9110), and records of compiles put under theirs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from msgspec import Meta, field

from ccmgen.diagnostics import CcmgenError
from ccmgen.services._adapter import Adapter, Answer, Asked, Context, Credential, Record, Tracker
from ccmgen.services._answers import Form, answer_of, text_of_record
from ccmgen.services._faults import bad_answer, failed, missing_extra, too_long, unreachable
from ccmgen.services._waiting import within

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, Retry

Address = Annotated[
    str, Meta(pattern=r"^https?://[^\s]+(?![\s\S])", description="An address: https://...")
]
Headers = dict[str, str | Credential]
Retries = Annotated[int, Meta(ge=0, le=20)]


class Document(Asked, frozen=True, kw_only=True, tag="http"):
    """What to get."""

    url: Address
    form: Form = field(default="json", name="as")
    headers: Headers = field(default_factory=dict)
    retries: Retries = 3
    """How often it is asked again when the service is not there, says 5xx or 429, or is cut off."""


class Collection(Asked, frozen=True, kw_only=True, tag="http"):
    """Where to put records: each to `<url>/<id>`."""

    url: Address
    headers: Headers = field(default_factory=dict)
    retries: Retries = 3


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None


class _MayPassError(Exception):
    """A fault that may be gone when one asks again."""

    def __init__(self, fault: CcmgenError) -> None:
        super().__init__()
        self.fault = fault


def _ask(options: Document, context: Context) -> Answer | None:
    validator = {"If-None-Match": context.etag} if context.etag else {}
    answer, content = _patiently(_Request("GET", options.url, validator), options, context)
    if answer.status == 304 and context.etag:
        return None
    if answer.status != 200:
        raise _refused(options.url, answer.status, content)
    kind = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if options.form == "json" and kind and not kind.endswith(("/json", "+json")):
        hint = 'as = "text" or as = "file" takes it as it is'
        raise bad_answer(f"{options.url} is {kind}, where JSON was expected", hint=hint)
    return Answer(answer_of(content, options.form), answer.headers.get("ETag"))


def _record(options: Collection, context: Context, record: Record) -> bool:
    """PUT may be repeated (RFC 9110, 9.2.2); `If-None-Match: *` keeps what is there (13.1.2)."""
    headers = {"If-None-Match": "*", "Content-Type": "application/json"}
    url = f"{options.url.rstrip('/')}/{record.id}"
    request = _Request("PUT", url, headers, text_of_record(record).encode())
    answer, content = _patiently(request, options, context)
    if answer.status not in {200, 201, 204, 412}:
        raise _refused(url, answer.status, content)
    return answer.status != 412


def _refused(url: str, status: int, content: bytes) -> CcmgenError:
    hints = {401: "see to the credential in `headers`", 404: "see to the address"}
    lines = content[:1000].decode(errors="replace").splitlines()[:5]
    return failed(f"{url} answered {status}", lines, hints.get(status, ""))


def _patiently(
    request: _Request, options: Document | Collection, context: Context
) -> tuple[BaseHTTPResponse, bytes]:
    """Ask until there is an answer, at most as often and as long as the options say."""

    def again() -> tuple[BaseHTTPResponse, bytes]:
        for attempt in range(options.retries):
            try:
                return _once(request, options, context)
            except _MayPassError:
                time.sleep(min(0.1 * 2**attempt, 5))
        return _once(request, options, context)

    try:
        return within(options.timeout_seconds, again)
    except _MayPassError as error:
        raise error.fault from None


def _once(
    request: _Request, options: Document | Collection, context: Context
) -> tuple[BaseHTTPResponse, bytes]:
    """One answer, and its content."""
    try:
        import urllib3
        from urllib3 import exceptions
    except ModuleNotFoundError as error:
        raise missing_extra(error.name or "urllib3") from None
    own = {name: context.reveal(value) for name, value in options.headers.items()}
    # What is not compressed cannot be a bomb.
    headers = {"User-Agent": "ccmgen", "Accept-Encoding": "identity", **own, **request.headers}
    host = urlsplit(request.url).netloc
    try:
        with urllib3.PoolManager(timeout=options.timeout_seconds) as pool:
            answer = pool.request(
                request.method,
                request.url,
                headers=headers,
                body=request.body,
                # A redirection may make a GET of a PUT.
                redirect=request.method == "GET",
                retries=_only_redirections(options.headers),
                preload_content=False,
                decode_content=False,
            )
            with closing(answer):
                content = _content(answer, options.max_bytes)
    except (exceptions.NewConnectionError, exceptions.MaxRetryError) as error:
        raise _fault(getattr(error, "reason", error), host) from None
    except (exceptions.HTTPError, ValueError) as error:
        raise _fault(error, host) from None
    if answer.status >= 500 or answer.status == 429:
        raise _MayPassError(_refused(request.url, answer.status, content))
    return answer, content


def _only_redirections(headers: Headers) -> Retry:
    """Redirections are followed, but credentials go to no other host than the one they are for."""
    from urllib3 import Retry

    secret = {name for name, value in headers.items() if isinstance(value, Credential)}
    kept_back = secret | Retry.DEFAULT_REMOVE_HEADERS_ON_REDIRECT
    return Retry(
        *(None, 0, 0, 5),  # in all, connections, reads, redirections
        status=0,
        other=0,
        remove_headers_on_redirect=kept_back,
    )


def _content(answer: BaseHTTPResponse, limit: int) -> bytes:
    coding = answer.headers.get("Content-Encoding", "identity")
    if coding != "identity":
        raise bad_answer(f"the answer is compressed ({coding}), which was not asked for")
    content = bytearray()
    for chunk in answer.stream(65536, decode_content=False):
        content += chunk
        if len(content) > limit:
            raise too_long(limit)
    return bytes(content)


def _fault(error: object, host: str) -> Exception:
    """What an error of urllib3 means to the user."""
    from urllib3 import exceptions

    cut_off = exceptions.ProtocolError, exceptions.IncompleteRead, exceptions.InvalidChunkLength
    if isinstance(error, exceptions.NewConnectionError | exceptions.SSLError):
        reason = str(error).rpartition("): ")[2]  # before it stands a name of urllib3's
        return _MayPassError(unreachable(f"{host} cannot be reached", [reason]))
    if isinstance(error, exceptions.TimeoutError):
        return TimeoutError()
    if isinstance(error, cut_off):
        return _MayPassError(bad_answer(f"the answer of {host} is cut off", [str(error)]))
    return failed(f"{host} cannot be asked", [str(error)])


ADAPTER = Adapter(
    "http",
    "a document by its address, over HTTP or HTTPS",
    Document,
    _ask,
    Tracker(Collection, _record),
)
