"""Appends with Python's `eventsourcing` on PostgreSQL: CALLERS threads, each saving one new aggregate after the other.

    run.py SOCKET PORT USER DATABASE CALLERS SECONDS < payload

Prints {"acknowledged": …, "rate": …, "latencies": [microseconds, …], "lag": null}.
"""

import json
import os
import sys
import threading
import time

socket, port, user, database, callers, seconds = sys.argv[1:]
os.environ.update(
    PERSISTENCE_MODULE="eventsourcing.postgres",
    POSTGRES_DBNAME=database,
    POSTGRES_HOST=socket,
    POSTGRES_PORT=port,
    POSTGRES_USER=user,
    POSTGRES_PASSWORD="",
    POSTGRES_POOL_SIZE=callers,
    POSTGRES_MAX_OVERFLOW=callers,
)

from eventsourcing.application import Application  # noqa: E402
from eventsourcing.domain import Aggregate, event  # noqa: E402


class Request(Aggregate):
    @event("Submitted")
    def __init__(self, payload: str):
        self.payload = payload


class Requests(Application):
    def submit(self, payload: str) -> None:
        self.save(Request(payload))


def caller(app: Requests, payload: str, until: float, latencies: list) -> None:
    while (asked := time.perf_counter()) < until:
        app.submit(payload)
        latencies.append(int((time.perf_counter() - asked) * 1e6))


def main() -> None:
    app, payload = Requests(), sys.stdin.read()
    app.submit(payload)
    latencies: list = []
    begun = time.perf_counter()
    threads = [
        threading.Thread(target=caller, args=(app, payload, begun + float(seconds), latencies))
        for _ in range(int(callers))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    latencies.sort()
    turn = {"acknowledged": len(latencies), "rate": len(latencies) / took, "latencies": latencies, "lag": None}
    json.dump(turn, sys.stdout)


if __name__ == "__main__":
    main()
