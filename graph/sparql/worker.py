"""The process in which untrusted SPARQL runs: run as a script, it imports nothing of ours but this file.

pyoxigraph has no time limit and no cancellation, and some queries end the process: by stack overflow, or by
an allocation that fails.  So a query runs where that harms nobody, and the pool kills the process when the
time is up.  Two roles:

- the fork server keeps pyoxigraph imported and no store open, and forks a worker in milliseconds;
- a worker opens the store read-only, gives up the network and the right to start programs, and answers one
  query after another over its socket.  One of the kind ``network`` keeps the network, for queries that call
  endpoints that the operator listed; one of the kind ``write`` opens the store for writing.

A frame is one byte of type, four bytes of length (big-endian), and the payload:
``Q`` the query (JSON), ``U`` a change (JSON) and ``B`` its document, ``R`` ready (JSON), ``E`` an error (JSON).  A
result comes as ``D`` data and at last ``Z`` the end (JSON); a small one as ``W``, a whole result: the worker's resident
memory (MiB, four bytes) and the data, so that the other side is woken once.  Without ``Z`` or ``W`` it is not complete.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import resource
import signal
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any, BinaryIO, Final

import pyoxigraph as ox

HEADER: Final = struct.Struct("!cI")

RESIDENT: Final = struct.Struct("!I")
"""What stands before the data in a ``W`` frame."""

STACK_BYTES: Final = 1 << 30
"""Stack of the query thread.  Reserved, not used: with 1 GiB every nesting bomb of 200 KB was survived."""

FIRST_CHUNK: Final = 1 << 14
"""Nothing is sent before this many bytes or the end: a query that fails early can still be answered with an
error instead of a result that breaks off."""

CHUNK: Final = 1 << 16
"""Bytes of a later frame: at 64 KiB the frames cost under 1% of serialising."""


class ImpossibleError(Exception):
    """An update is well-formed, but the store is not so that it can be made."""


class ResultTooLargeError(Exception):
    """The result has more bytes than the pool allows."""


def send(sock: socket.socket, kind: bytes, payload: bytes = b"") -> None:
    """Sends one frame."""
    sock.sendall(HEADER.pack(kind, len(payload)) + payload)


def receive(stream: BinaryIO) -> tuple[bytes, bytes]:
    """Receives one frame.

    Raises:
        EOFError: the other side closed.
    """
    kind, length = HEADER.unpack(_exactly(stream, HEADER.size))
    return kind, _exactly(stream, length)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise EOFError
    return found


class _Output:
    """A file for the engine to write to: gathers bytes into frames and counts them."""

    def __init__(self, sock: socket.socket, limit: int) -> None:
        self._sock = sock
        self._limit = limit
        self._sent = 0
        self._buffer = bytearray()

    def write(self, data: bytes) -> int:
        """Takes bytes.

        Raises:
            ResultTooLargeError: the limit is reached.
        """
        self._buffer += data
        if self._sent + len(self._buffer) > self._limit:
            raise ResultTooLargeError
        if len(self._buffer) >= (CHUNK if self._sent else FIRST_CHUNK):
            self.send()
        return len(data)

    def flush(self) -> None:
        """Nothing: the engine flushes too often for frames of a sensible size."""

    def end(self) -> None:
        """The result is complete: sends what is gathered, and says so."""
        if not self._sent:
            send(self._sock, b"W", RESIDENT.pack(_resident_mb()) + self._buffer)
            return
        self.send()
        send(self._sock, b"Z", json.dumps({"rss_mb": _resident_mb()}).encode())

    def send(self) -> None:
        """Sends what is gathered."""
        if self._buffer:
            send(self._sock, b"D", bytes(self._buffer))
            self._sent += len(self._buffer)
            self._buffer.clear()


def answer(store: ox.Store, request: dict[str, Any], sock: socket.socket) -> None:
    """Runs one query and sends its result, or an error frame."""
    output = _Output(sock, request["max_bytes"])
    try:
        given = request.get("bindings", {})
        bindings: dict[Any, Any] = {ox.Variable(name): _term(*parts) for name, parts in given.items()}
        result = store.query(request["query"], base_iri=request["base"], substitutions=bindings, **_dataset(request))
        if request.get("headers_only"):
            pass  # it could be read and planned: that is all that a status needs
        elif isinstance(result, ox.QueryTriples):
            result.serialize(output, format=ox.RdfFormat.from_media_type(request["media_type"]))  # type: ignore[arg-type]
        elif isinstance(result, ox.QuerySolutions) and (about := request.get("result_set")):
            ox.serialize(result_set(result, about), output, prefixes=about["prefixes"],  # type: ignore[arg-type]
                         format=ox.RdfFormat.from_media_type(request["media_type"]))
        else:
            result.serialize(output, format=ox.QueryResultsFormat.from_media_type(request["media_type"]))  # type: ignore[arg-type]
    except ResultTooLargeError:
        _fail(sock, "size", "")
    except MemoryError:
        _fail(sock, "memory", "")
    except (SyntaxError, ValueError) as error:
        _fail(sock, "query", str(error))
    except RuntimeError as error:
        _fail(sock, "remote" if request.get("services") else "evaluation", str(error))
    except OSError as error:
        _fail(sock, "remote" if request.get("services") else "store", str(error))
    else:
        output.end()


def result_set(table: ox.QuerySolutions, about: dict[str, Any]) -> Iterator[ox.Triple]:
    """A table as a graph, row by row: W3C's result set vocabulary, the rows in the order of ``rs:index``.

    ``about``: the fields of ``graph.sparql.result_set.ResultSet``.
    """
    solution, index, binding, variable, value = (ox.NamedNode(about["namespace"] + name) for name in (
        "solution", "index", "binding", "variable", "value"))
    whole, integer = ox.NamedNode(about["iri"]), ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    yield from (quad.triple for quad in ox.parse(about["statements"], ox.RdfFormat.N_TRIPLES))
    names = [ox.Literal(each.value) for each in table.variables]
    yield from (ox.Triple(whole, ox.NamedNode(about["namespace"] + "resultVariable"), name) for name in names)
    for number, row in enumerate(table, 1):
        node = ox.BlankNode(f"row{number}")
        yield ox.Triple(whole, solution, node)
        yield ox.Triple(node, index, ox.Literal(str(number), datatype=integer))
        cells = [(ox.BlankNode(f"row{number}column{place}"), name, found)
                 for place, (name, found) in enumerate(zip(names, row, strict=True)) if found is not None]
        yield from (ox.Triple(node, binding, cell) for cell, _, _ in cells)  # an unbound variable has none
        for cell, name, found in cells:
            yield from (ox.Triple(cell, variable, name), ox.Triple(cell, value, found))


# -- changes (the kind ``write``) ---------------------------------------------------------------------------


def change(store: ox.Store, request: dict[str, Any], document: bytes, sock: socket.socket) -> None:
    """Makes one change and says what it did, or sends an error frame.

    The caller works on a copy of the store that it throws away after an error, so nothing is undone here.
    """
    try:
        created = _change(store, request, document)
        inside, space = request["base"], request["space"]
        for graph in store.named_graphs():
            if isinstance(graph, ox.NamedNode) and graph.value.startswith(inside) and not graph.value.startswith(space):
                _fail(sock, "graph", graph.value)
                return
        store.flush()
    except KeyError as error:
        _fail(sock, "missing", str(error.args[0]))
    except MemoryError:
        _fail(sock, "memory", "")
    except ImpossibleError as error:
        _fail(sock, "impossible", str(error))
    except (SyntaxError, ValueError, RuntimeError) as error:
        _fail(sock, "query", str(error))
    except OSError as error:
        _fail(sock, "write", str(error))
    else:
        send(sock, b"Z", json.dumps({"created": created, "quads": len(store)}).encode())


def _change(store: ox.Store, request: dict[str, Any], document: bytes) -> bool:
    """``update``, ``put``, ``post`` or ``delete`` (SPARQL 1.1 Update; Graph Store HTTP Protocol 5.3 to 5.6).

    Returns whether a graph came to be.  Raises KeyError for a graph to delete that is not there.
    """
    if request["change"] == "update":
        text = document.decode()
        try:
            store.update(text, base_iri=request["base"])
        except (SyntaxError, OSError):
            raise
        except (RuntimeError, ValueError) as error:  # it could be read, and cannot be done: no such graph to drop
            raise ImpossibleError(str(error)) from None
        return False
    graph: Any = ox.NamedNode(request["graph"]) if request["graph"] else ox.DefaultGraph()
    known = not request["graph"] or store.contains_named_graph(graph)
    if request["change"] == "delete":
        if not known:
            raise KeyError(request["graph"])
        store.remove_graph(graph)
        return False
    form = ox.RdfFormat.from_media_type(request["media_type"])
    quads = list(ox.parse(document, form, base_iri=request["graph"] or request["base"], rename_blank_nodes=True))
    if any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads):
        raise ValueError("the document has graphs of its own; one graph is written at a time")
    if known and request["change"] == "put":
        store.clear_graph(graph)
    if request["graph"]:
        store.add_graph(graph)
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)
    return not known


def _dataset(request: dict[str, Any]) -> dict[str, Any]:
    """The dataset to query (SPARQL 1.1 Protocol, 2.1.4): the protocol's, else the query's own, else all.

    The engine's union switch would override FROM clauses, so it is off where the query has any.
    """
    if request["default_graphs"] or request["named_graphs"]:
        return {"default_graph": [ox.NamedNode(each) for each in request["default_graphs"]],
                "named_graphs": [ox.NamedNode(each) for each in request["named_graphs"]]}
    return {"use_default_graph_as_union": not request["own_dataset"]}


def _term(kind: str, text: str, datatype: str = "") -> ox.NamedNode | ox.Literal:
    """The RDF term that a variable is bound to."""
    return ox.NamedNode(text) if kind == "iri" else ox.Literal(text, datatype=ox.NamedNode(datatype))


def _fail(sock: socket.socket, kind: str, message: str) -> None:
    send(sock, b"E", json.dumps({"kind": kind, "message": message[:2000]}).encode())


_opened: Final = cache(os.open)  # once: each time would take as long as a look-up in the store


def _resident_mb() -> int:
    try:
        return int(os.pread(_opened("/proc/self/statm", os.O_RDONLY), 100, 0).split()[1]) * resource.getpagesize() >> 20
    except OSError:
        return 0


# -- giving up rights -------------------------------------------------------------------------------------

_DENIED: Final = {
    "socket": 41, "socketpair": 53, "connect": 42, "bind": 49, "listen": 50, "execve": 59, "execveat": 322,
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "io_uring_setup": 425, "kill": 62,
    "bpf": 321, "unlink": 87, "unlinkat": 263, "rename": 82, "renameat": 264, "renameat2": 316,
}
"""x86_64 system calls refused with EPERM.  io_uring could open sockets past the filter.  Writing to files is
stopped by RLIMIT_FSIZE."""


KEPT: Final = {
    "read": frozenset[str](),
    "network": frozenset({"socket", "socketpair", "connect", "bind"}),
    "write": frozenset({"unlink", "unlinkat", "rename", "renameat", "renameat2"}),
}
"""What each kind of worker may still do."""


class _Filter(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("jt", ctypes.c_ubyte),
        ("jf", ctypes.c_ubyte),
        ("k", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Filter)))


def confine(kind: str = "read") -> str:
    """Installs the seccomp filter; returns what the process now is, in words.

    See seccomp(2) and linux/bpf_common.h for the numbers.
    """
    if platform.machine() != "x86_64" or not sys.platform.startswith("linux"):
        return f"not confined: no filter for {platform.machine()} {sys.platform}"
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    refuse, allow, kill = 0x00050001, 0x7FFF0000, 0x80000000  # errno EPERM; allow; kill the process
    numbers = [number for name, number in _DENIED.items() if name not in KEPT[kind]]
    code = [
        _Filter(load, 0, 0, 4),
        _Filter(equal, 1, 0, 0xC000003E),
        _Filter(give, 0, 0, kill),  # a call of another architecture
        _Filter(load, 0, 0, 0),
        _Filter(at_least, len(numbers) + 1, 0, 0x40000000),  # a call by an x32 number
    ]
    code += [_Filter(equal, len(numbers) - i, 0, number) for i, number in enumerate(numbers)]
    code += [_Filter(give, 0, 0, allow), _Filter(give, 0, 0, refuse)]
    program = _Program(len(code), (_Filter * len(code))(*code))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_seccomp, filter_mode = 38, 22, 2
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) or libc.prctl(
        set_seccomp, filter_mode, ctypes.byref(program), 0, 0
    ):
        return f"not confined: {os.strerror(ctypes.get_errno())}"
    return "seccomp"


def _die_with_parent() -> None:
    """A worker must not outlive the fork server (prctl PR_SET_PDEATHSIG)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)


# -- the two roles ----------------------------------------------------------------------------------------


def work(sock: socket.socket, store: str, memory_mb: int, kind: str, file_mb: int) -> None:
    """A worker's life: limits, store, confinement, then query after query until the socket closes."""
    _die_with_parent()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # an abort's last words would end up in the server's log
        os.dup2(nowhere, descriptor)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write past the limit is an error, not the end
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_mb << 20, file_mb << 20))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))

    def serve() -> None:
        try:
            opened = ox.Store(store) if kind == "write" else ox.Store.read_only(store)
            send(sock, b"R", json.dumps({"sandbox": confine(kind)}).encode())
            stream = sock.makefile("rb")
            while True:
                what, payload = receive(stream)
                if what == b"U":
                    change(opened, json.loads(payload), receive(stream)[1], sock)
                else:
                    answer(opened, json.loads(payload), sock)
        except OSError as error:
            _fail(sock, "store", str(error))
        except EOFError:
            return

    threading.stack_size(STACK_BYTES)
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    thread.join()


def serve_forks(control: socket.socket) -> None:
    """The fork server's life: each message brings a socket and asks for a worker on it; it answers the pid.

    It ends when the control socket closes, and its workers with it.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # workers are not waited for
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 1)
        if not message:
            return
        pid = os.fork()
        if pid == 0:
            control.close()
            try:
                request = json.loads(message)
                work(socket.socket(fileno=descriptors[0]), request["store"], request["memory_mb"], request["kind"],
                     request["file_mb"])
            finally:
                os._exit(0)
        os.close(descriptors[0])
        control.sendall(struct.pack("!I", pid))


if __name__ == "__main__":
    serve_forks(socket.socket(fileno=int(sys.argv[1])))
