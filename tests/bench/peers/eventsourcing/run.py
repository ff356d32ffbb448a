"""Python's `eventsourcing` on PostgreSQL.

    run.py SOCKET PORT USER DATABASE CALLERS SECONDS < payload

CALLERS threads, each saving one new aggregate after the other.
Prints {"acknowledged": …, "rate": …, "latencies": [microseconds, …], "lag": null}.

    run.py SOCKET PORT USER DATABASE replay

Every event that is there into a view with one row for each aggregate, by the library's projection runner.
Prints {"events": …, "seconds": …}.
"""

import json
import os
import sys
import threading
import time
from uuid import UUID

socket, port, user, database, *asked = sys.argv[1:]
os.environ.update(
    PERSISTENCE_MODULE="eventsourcing.postgres",
    POSTGRES_DBNAME=database,
    POSTGRES_HOST=socket,
    POSTGRES_PORT=port,
    POSTGRES_USER=user,
    POSTGRES_PASSWORD="",
)

from eventsourcing.application import Application  # noqa: E402
from eventsourcing.dispatch import singledispatchmethod  # noqa: E402
from eventsourcing.domain import Aggregate, event  # noqa: E402
from eventsourcing.persistence import Tracking  # noqa: E402
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder  # noqa: E402
from eventsourcing.projection import Projection, ProjectionRunner  # noqa: E402
from eventsourcing.utils import get_topic  # noqa: E402
from psycopg.sql import SQL  # noqa: E402

# Seconds that a replay may take.
PATIENCE = 600.0


class Request(Aggregate):
    @event("Submitted")
    def __init__(self, payload: str):
        self.payload = payload


class Requests(Application):
    def submit(self, payload: str) -> None:
        self.save(Request(payload))


class RequestView(PostgresTrackingRecorder):
    """A row for each request; written in one transaction with how far the projection has come."""

    def __init__(self, datastore: PostgresDatastore, **kwargs):
        super().__init__(datastore, **kwargs)
        self.sql_create_statements.append(
            SQL("create table if not exists request_view (id uuid primary key, payload text)")
        )
        self.written_at = 0.0

    def submitted(self, request: UUID, payload: str, tracking: Tracking) -> None:
        insert = "insert into request_view (id, payload) values (%s, %s)"
        with self.datastore.transaction(commit=True) as curs:
            self._insert_tracking(curs, tracking)
            curs.execute(insert, (request, payload), prepare=True)
        self.written_at = time.perf_counter()

    def counts(self, events_table: str) -> dict:
        """Events and streams in the log, and rows here."""
        count = f"""select count(*) as events, count(distinct originator_id) as streams,
            (select count(*) from request_view) as rows from {events_table}"""
        with self.datastore.transaction() as curs:
            return curs.execute(count).fetchone()


class RequestProjection(Projection[RequestView]):
    name = "request_view"
    topics = (get_topic(Request.Submitted),)

    @singledispatchmethod
    def process_event(self, _, tracking: Tracking) -> None:
        self.view.insert_tracking(tracking)

    @process_event.register
    def _(self, submitted: Request.Submitted, tracking: Tracking) -> None:
        self.view.submitted(submitted.originator_id, submitted.payload, tracking)


def caller(app: Requests, payload: str, until: float, latencies: list) -> None:
    while (asked := time.perf_counter()) < until:
        app.submit(payload)
        latencies.append(int((time.perf_counter() - asked) * 1e6))


def append(callers: str, seconds: str) -> dict:
    os.environ.update(POSTGRES_POOL_SIZE=callers, POSTGRES_MAX_OVERFLOW=callers)
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
    return {"acknowledged": len(latencies), "rate": len(latencies) / took, "latencies": latencies, "lag": None}


def replay() -> dict:
    begun = time.perf_counter()
    with ProjectionRunner(
        application_class=Requests, projection_class=RequestProjection, view_class=RequestView
    ) as runner:
        recorder = runner.app.recorder
        runner.wait(recorder.max_notification_id(), timeout=PATIENCE)
        # The runner looks for the end from time to time only.
        seconds = runner.view.written_at - begun
        counts = runner.view.counts(recorder.events_table_name)
    if counts["rows"] != counts["streams"]:
        sys.exit(f"{counts['streams']} streams, {counts['rows']} rows in the view")
    return {"events": counts["events"], "seconds": seconds}


if __name__ == "__main__":
    json.dump(replay() if asked == ["replay"] else append(*asked), sys.stdout)
