"""A server process for tests: continuo of the folder that CONTINUO_BUILD names, on a free port."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
QUESTION = "How do I reset my password?"  # its answer has a dozen sentences
PACE_MS = 100  # before each sentence of an answer


class Server:
    """Give settings as environment variables. The data folder stays until close()."""

    held: tuple[bytes, float] | None = None  # where in its log the next start is held up, and for how many seconds

    def __init__(self, **settings: str):
        self.binary = ROOT / os.environ.get("CONTINUO_BUILD", "build/release") / "continuo"
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.settings = settings
        self.port = 0
        self.process = None
        self.start()

    def start(self) -> None:
        """Returns when the server is ready. It gets the same port again."""
        environment = {
            "PATH": os.environ["PATH"],
            "API_HOST": "127.0.0.1",
            "API_PORT": str(self.port),
            "DATA_DIRECTORY": str(self.folder / "data"),
            "LOG_FILE": "none",
            "RATE_LIMIT_ENABLED": "false",
            "HTTP_CONNECTIONS_PER_ADDRESS": "0",
            "ANSWER_PACE_MS": str(PACE_MS),
            **self.settings,
        }
        begin = self.log_path.stat().st_size if self.log_path.exists() else 0
        read_end, write_end = os.pipe()
        # tee keeps the log readable for failures, and nothing blocks on a full pipe.
        self.process = subprocess.Popen(
            [self.binary, "serve", "--env-file", "/dev/null"],
            env=environment,
            stdout=write_end,
            stderr=subprocess.STDOUT,
        )
        os.close(write_end)
        self.tee = subprocess.Popen(["tee", "-a", self.log_path], stdin=read_end, stdout=subprocess.PIPE)
        os.close(read_end)
        for line in self.tee.stdout:
            if self.held and self.held[0] in line:
                self.process.send_signal(signal.SIGSTOP)
                time.sleep(self.held[1])
                self.process.send_signal(signal.SIGCONT)
            if found := re.match(rb"Continuo is ready at .*:(\d+)\.", line):
                self.port = int(found[1])
                break
        else:
            raise RuntimeError("the server did not start:\n" + self.log_path.read_bytes()[begin:].decode())

    @property
    def log_path(self) -> pathlib.Path:
        return self.folder / "log"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self, number: int = signal.SIGTERM) -> None:
        self.process.send_signal(number)
        self.process.wait(60)
        self.tee.stdout.close()
        self.tee.wait(60)

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def close(self) -> None:
        if self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder)

    def call(self, path: str, body: dict | None = None, method: str | None = None) -> dict | None:
        """The JSON of the response; None if it is 204. Raises HTTPError from 400 on."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as response:
            return None if response.status == 204 else json.load(response)

    def create_session(self) -> str:
        return self.call("/api/sessions", {})["session_id"]

    def log_of(self, session_id: str) -> list[dict]:
        return self.call(f"/api/chat/sessions/{session_id}/messages")["messages"]
