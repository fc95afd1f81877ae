"""A small Hugging Face hub on loopback, which can be told to misbehave."""

import hashlib
import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

LARGE = (".safetensors", ".bin", ".spm")


class Repository:
    """A model on the hub: files by name, one commit."""

    def __init__(self, files: Mapping[str, bytes], *, gated: bool = False, license: str = "mit"):
        self.files = dict(files)
        self.gated = gated
        self.license = license
        joined = b"".join(name.encode() + data for name, data in sorted(self.files.items()))
        self.commit = hashlib.sha1(joined).hexdigest()

    def describe(self, hub_id: str) -> dict:
        siblings = []
        for name, data in self.files.items():
            entry = {"rfilename": name, "size": len(data), "blobId": blob_id(data)}
            if name.endswith(LARGE):
                digest = hashlib.sha256(data).hexdigest()
                entry["lfs"] = {"sha256": digest, "size": len(data), "pointerSize": 100}
            siblings.append(entry)
        return {
            "id": hub_id,
            "modelId": hub_id,
            "sha": self.commit,
            "siblings": siblings,
            "cardData": {"license": self.license},
        }


def blob_id(data: bytes) -> str:
    return hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest()


class Hub:
    """``with Hub() as hub``: serves ``hub.repositories`` at ``hub.url`` and keeps ``requests``.

    ``cuts``: by file name, after how many bytes each of the next answers breaks off.
    ``statuses``: by file name (``"api"`` for the model's description), the errors that the next
    requests get. ``altered``: names of files that are sent with wrong content. ``token``: what
    opens gated models.
    """

    def __init__(self):
        self.repositories: dict[str, Repository] = {}
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.sent: dict[str, int] = {}
        self.cuts: dict[str, list[int]] = {}
        self.statuses: dict[str, list[int]] = {}
        self.altered: set[str] = set()
        self.token = "hf_secret"
        # Large files are sent by another origin, as on the real hub.
        self._servers = [ThreadingHTTPServer(("127.0.0.1", 0), _handler(self)) for _ in "ab"]
        self.url, self.cdn = (f"http://127.0.0.1:{item.server_port}" for item in self._servers)

    def __enter__(self):
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def add(self, hub_id: str, folder: Path, **options) -> Repository:
        """Serve every file of ``folder``, with some that no one should fetch."""
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        files |= {"README.md": b"# model", "tf_model.h5": b"x" * 10, "evil.py": b"raise SystemExit"}
        self.repositories[hub_id] = Repository(files, **options)
        return self.repositories[hub_id]

    def fetched(self, name: str) -> list[dict[str, str]]:
        """Headers of each download of the file ``name``."""
        return [
            headers
            for method, path, headers in self.requests
            if method == "GET" and "/resolve/" in path and path.endswith("/" + name)
        ]

    @property
    def downloads(self) -> set[str]:
        """Names of all files that were asked for."""
        return {path.rsplit("/", 1)[1] for _, path, _ in self.requests if "/resolve/" in path}


def _handler(hub: Hub):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_HEAD(self):
            self._answer()

        def do_GET(self):
            self._answer()

        def _answer(self):
            path = unquote(urlsplit(self.path).path)
            hub.requests.append((self.command, path, dict(self.headers)))
            parts = path.strip("/").split("/")
            if parts[:2] == ["api", "models"]:
                self._model("/".join(parts[2:4]), parts[5] if len(parts) > 5 else None)
            elif len(parts) == 5 and parts[2] == "resolve":
                self._resolve("/".join(parts[:2]), parts[3], parts[4])
            elif parts[0] == "cdn":
                self._file("/".join(parts[1:3]), parts[3])
            else:
                self._fail(404, "RepoNotFound")

        def _repository(self, hub_id, revision, name):
            if hub.statuses.get(name):
                return self._fail(hub.statuses[name].pop(0), "")
            repository = hub.repositories.get(hub_id)
            if repository is None:
                return self._fail(404, "RepoNotFound")
            if repository.gated and self.headers["Authorization"] != f"Bearer {hub.token}":
                return self._fail(401, "GatedRepo")
            if revision not in (None, "main", repository.commit):
                return self._fail(404, "RevisionNotFound")
            return repository

        def _model(self, hub_id, revision):
            repository = self._repository(hub_id, revision, "api")
            if repository is not None:
                body = json.dumps(repository.describe(hub_id)).encode()
                self._send(200, body, {"Content-Type": "application/json"})

        def _resolve(self, hub_id, revision, name):
            repository = self._repository(hub_id, revision, name)
            if repository is None:
                return
            data = repository.files.get(name)
            if data is None:
                self._fail(404, "EntryNotFound")
            elif name.endswith(LARGE):
                etag = hashlib.sha256(data).hexdigest()
                linked = {"X-Linked-Etag": f'"{etag}"', "X-Linked-Size": str(len(data))}
                address = {"Location": f"{hub.cdn}/cdn/{hub_id}/{name}"}
                self._send(302, b"", {"X-Repo-Commit": repository.commit, **linked, **address})
            else:
                self._file(hub_id, name)

        def _file(self, hub_id, name):
            repository = hub.repositories[hub_id]
            data = repository.files[name]
            headers = {"ETag": f'"{blob_id(data)}"', "X-Repo-Commit": repository.commit}
            if name in hub.altered:
                data = bytes(len(data))
            start, status = 0, 200
            if asked := self.headers["Range"]:
                start, status = int(asked.removeprefix("bytes=").split("-")[0]), 206
                headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
            cut = hub.cuts[name].pop(0) if hub.cuts.get(name) else None
            self._send(status, data[start:], headers, cut=cut, name=name)

        def _fail(self, status, code):
            self._send(status, b"{}", {"X-Error-Code": code} if code else {})

        def _send(self, status, body, headers, *, cut=None, name=""):
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "HEAD":
                return
            self.wfile.write(body[:cut])
            hub.sent[name] = hub.sent.get(name, 0) + len(body[:cut])
            if cut is not None:
                self.wfile.flush()
                self.close_connection = True

    return Handler
