// Appends with emmett on PostgreSQL: CALLERS at a time, each opening one new stream after the other.
//
//     node run.mjs SOCKET PORT USER DATABASE CALLERS SECONDS < payload
//
// Prints {"acknowledged": …, "rate": …, "latencies": [microseconds, …], "lag": null}.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';

const [socket, port, user, database, callers, seconds] = process.argv.slice(2);
const payload = JSON.parse(readFileSync(0, 'utf8'));
const address = `postgresql://${user}@localhost:${port}/${database}?host=${encodeURIComponent(socket)}`;
const store = getPostgreSQLEventStore(address);

const submit = () => store.appendToStream(`request-${randomUUID()}`, [{ type: 'Submitted', data: payload }]);
await submit();

const latencies = [];
const begun = performance.now();
const until = begun + Number(seconds) * 1000;
const caller = async () => {
  for (let asked = performance.now(); asked < until; asked = performance.now()) {
    await submit();
    latencies.push(Math.round((performance.now() - asked) * 1000));
  }
};
await Promise.all(Array.from({ length: Number(callers) }, caller));
const took = (performance.now() - begun) / 1000;
latencies.sort((one, other) => one - other);
process.stdout.write(JSON.stringify({ acknowledged: latencies.length, rate: latencies.length / took, latencies, lag: null }));
await store.close();
