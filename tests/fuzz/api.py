"""schemathesis on the API of a portal of its own, as each role: no 5xx, no answer that its document does not describe.

    python api.py PYLI [ROLE…]      (from `make fuzz-api`, with the Python of target/fuzz; all roles when none is named)

FUZZ_EXAMPLES: cases for each operation and role (the more, the longer). FUZZ_SEED: another choice of cases.
The portal runs on a free port and a fresh folder; nothing of it is left afterwards.
"""

import concurrent.futures
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid

PASSWORD = "a long enough password"
EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "6")
SEED = os.environ.get("FUZZ_SEED", "1")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
READY_WITHIN = 60

# Ends the session that a run needs.
NEVER = ["/api/v1/sessions/current"]
# What each role tries: what it may do, and enough of what it may not.
TRIES = {
    "nobody": "^/api/v1/",
    "citizen": "^/api/v1/(me|staff/queue|audit)",
    # Details of another kind would end the verification.
    "verified citizen": "^/api/v1/me/(requests|applications)",
    "staff": "^/api/v1/(staff|me$)",
    "registrar": "^/api/v1/staff",
    "administrator": "^/api/v1/staff",
    "auditor": "^/api/v1/(me$|me/requests|staff/(queue|dashboard|citizens)|audit)",
}

DETAILS = {
    "given_name": "Μαρία", "family_name": "Παπαδοπούλου", "father_name": "Γεώργιος",
    "birth_date": "1956-03-25", "tax_number": "094259216", "phone": "210 1234567",
    "identity": {"kind": "identity_card", "number": "ΑΒ 123456"},
    "address": {"street": "Ερμού 12", "postal_code": "10563", "city": "Αθήνα"},
}
APPLICATION = {
    "certificate": "family_status", "delivery": {"method": "portal"}, "fields": {"purpose": "Δοκιμή"},
}
REQUEST = {"kind": "request", "subject": "Θέμα", "text": "Κείμενο"}


class Portal:
    """A running portal, and who can sign in there."""

    def __init__(self, program, folder):
        self.folder = folder
        self.base = f"http://127.0.0.1:{free_port()}"
        self.options = ["--data-dir", str(folder / "data"), "--keys-dir", str(folder / "keys")]
        for role in ["staff", "registrar", "administrator", "auditor"]:
            name = ["--email", f"{role}@dimos.example.gr", "--role", role, "--name", "Νίκος Υπάλληλος"]
            added = [program, "user", "add", *self.options, *name, "--password-stdin"]
            subprocess.run(added, input=PASSWORD + "\n", text=True, check=True, stdout=subprocess.DEVNULL)
        self.log = open(folder / "log.txt", "w", encoding="utf-8")
        listen = ["--listen", self.base.removeprefix("http://"), "--limits", "off"]
        served = [program, "serve", *self.options, *listen]
        self.process = subprocess.Popen(served, stdout=self.log, stderr=self.log)

    def wait_until_ready(self):
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise SystemExit(f"pyli ended with {self.process.returncode}; see {self.folder}/log.txt")
            try:
                urllib.request.urlopen(self.base + "/readyz")
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        raise SystemExit("pyli was not ready in time")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.log.close()

    def ask(self, method, path, token=None, body=None):
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def sign_in(self, email):
        return self.ask("POST", "/api/v1/sessions", body={"email": email, "password": PASSWORD})["token"]

    def register(self, email):
        names = {"given_name": "Μαρία", "family_name": "Παπαδοπούλου"}
        self.ask("POST", "/api/v1/accounts", body={"email": email, "password": PASSWORD, **names})
        return self.sign_in(email)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def people(portal):
    """Who asks: a name and a token each; and the cases that are there for them."""
    staff, registrar, administrator, auditor = (
        portal.sign_in(f"{role}@dimos.example.gr") for role in ["staff", "registrar", "administrator", "auditor"]
    )
    citizen, verified = portal.register("maria@example.gr"), portal.register("nikos@example.gr")
    portal.ask("PUT", "/api/v1/me/details", citizen, DETAILS)
    portal.ask("PUT", "/api/v1/me/details", verified, DETAILS)
    path = f"/api/v1/staff/citizens/{portal.ask('GET', '/api/v1/me', verified)['id']}/verification"
    portal.ask("POST", path, staff, {"document_kind": "passport", "office": "Θυρίδα 2"})
    ids = {
        "requests": [
            portal.ask("POST", "/api/v1/me/requests", owner, REQUEST)["id"] for owner in [citizen, verified, verified]
        ],
        "applications": [portal.ask("POST", "/api/v1/me/applications", verified, APPLICATION)["id"] for _ in range(3)],
        "citizens": [portal.ask("GET", "/api/v1/me", citizen)["id"]],
    }
    roles = {
        "nobody": None, "citizen": citizen, "verified citizen": verified, "staff": staff,
        "registrar": registrar, "administrator": administrator, "auditor": auditor,
    }
    return roles, ids


def document_with(document, ids):
    """The document, with ids of cases that are there among those to be tried."""
    document = json.loads(json.dumps(document))
    for path, operations in document["paths"].items():
        kind = next((kind for kind in ids if f"/{kind}/" in path), None)
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                if parameter["name"] == "id" and kind:
                    parameter["schema"]["enum"] = [*ids[kind], str(uuid.UUID(int=7))]
                if parameter["name"] == "If-Match":
                    parameter["schema"] = {"type": "string", "enum": ["*", '"1"', '"2"']}
    return document


def run(portal, role, token, document):
    command = [
        str(pathlib.Path(sys.executable).parent / "schemathesis"), "run", str(document), "--url", portal.base,
        "--checks", CHECKS, "--max-examples", EXAMPLES, "--seed", SEED, "--phases", "examples,coverage,fuzzing",
        "--suppress-health-check", "all", "--no-shrink", "--continue-on-failure", "--warnings", "off",
        "--no-color", "--include-path-regex", TRIES[role],
    ]
    if token:
        command += ["--header", f"Authorization: Bearer {token}"]
    for path in NEVER:
        command += ["--exclude-path", path]
    start = time.monotonic()
    done = subprocess.run(command, cwd=portal.folder, text=True, capture_output=True)
    print(f"fuzz: as {role}: {'ok' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - start:.0f} s", flush=True)
    if done.returncode != 0:
        print(done.stdout, done.stderr, sep="\n")
    return done.returncode == 0


def main():
    # Whoever ends this ends the portal too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("fuzz: told to end"))
    program = str(pathlib.Path(sys.argv[1]).resolve())
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pyli-fuzz-"))
    # The database's own user must reach its data folder.
    folder.chmod(0o755)
    portal = Portal(program, folder)
    try:
        portal.wait_until_ready()
        roles, ids = people(portal)
        document = folder / "openapi.json"
        document.write_text(json.dumps(document_with(portal.ask("GET", "/api/v1/openapi.json"), ids)))
        # Two at a time; the citizens first, because staff may take their verification back.
        with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
            wanted = sys.argv[2:] or TRIES
            good = list(pool.map(lambda role: run(portal, role, roles[role], document), wanted))
    finally:
        portal.stop()
    if not all(good):
        raise SystemExit(f"fuzz: the portal's log is {folder}/log.txt")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
