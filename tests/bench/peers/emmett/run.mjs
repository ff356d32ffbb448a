// emmett on PostgreSQL.
//
//     node run.mjs SOCKET PORT USER DATABASE CALLERS SECONDS < payload
//
// CALLERS at a time, each opening one new stream after the other.
// Prints {"acknowledged": …, "rate": …, "latencies": [microseconds, …], "lag": null}.
//
//     node run.mjs SOCKET PORT USER DATABASE replay
//
// Every event that is there into a view with one document for each stream, as emmett rebuilds a projection.
// Prints {"events": …, "seconds": …, "missed": …}.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  getPostgreSQLEventStore, pongoSingleStreamProjection, rebuildPostgreSQLProjections,
} from '@event-driven-io/emmett-postgresql';
import { pongoClient } from '@event-driven-io/pongo';

const [socket, port, user, database, ...asked] = process.argv.slice(2);
const address = `postgresql://${user}@localhost:${port}/${database}?host=${encodeURIComponent(socket)}`;

const append = async (callers, seconds) => {
  const payload = JSON.parse(readFileSync(0, 'utf8'));
  const store = getPostgreSQLEventStore(address);
  const submit = () => store.appendToStream(`request-${randomUUID()}`, [{ type: 'Submitted', data: payload }]);
  await submit();

  const latencies = [];
  const begun = performance.now();
  const until = begun + seconds * 1000;
  const caller = async () => {
    for (let asked = performance.now(); asked < until; asked = performance.now()) {
      await submit();
      latencies.push(Math.round((performance.now() - asked) * 1000));
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const took = (performance.now() - begun) / 1000;
  latencies.sort((one, other) => one - other);
  await store.close();
  return { acknowledged: latencies.length, rate: latencies.length / took, latencies, lag: null };
};

const requests = pongoSingleStreamProjection({
  collectionName: 'requests',
  canHandle: ['Submitted'],
  evolve: (_document, { data }) => ({ payload: data }),
});

// A processor of 0.42.0 passes over an event whose position is below one that it has seen. It reads in the order of
// transactions, and where several append at once that is not the order of positions; mended for 0.43:
// https://github.com/event-driven-io/emmett/pull/336. So many rows may be missing, and no more.
const LOG = `select count(distinct stream_id)::int as streams, count(*) filter (where position < above)::int as missed
  from (select stream_id, global_position as position, max(global_position) over (order by transaction_id,
    global_position rows between unbounded preceding and 1 preceding) as above from emt_messages) as log`;

const replay = async () => {
  const begun = performance.now();
  const rebuild = rebuildPostgreSQLProjections({ connectionString: address, projection: requests });
  await rebuild.start();
  const seconds = (performance.now() - begun) / 1000;
  await rebuild.close();

  const views = pongoClient(address);
  const [{ streams, missed }] = await views.db().sql.query(LOG);
  const rows = Number(await views.db().collection('requests').countDocuments());
  await views.close();
  if (rows !== streams - missed) throw new Error(`${streams} streams, ${missed} missed, ${rows} rows in the view`);
  return { events: rows, seconds, missed };
};

const answer = asked[0] === 'replay' ? await replay() : await append(...asked.map(Number));
process.stdout.write(JSON.stringify(answer));
