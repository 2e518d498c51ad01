import { parseArgs } from 'node:util';
import { viewsSql } from '@dirghayu/cohort-store';
import { openStore } from '@dirghayu/dataset-stream';
import { median } from '../statistics.ts';
import { printFigures, secondsSince } from './figures.ts';

// Times one statement over a store in a session that has run it before:
// query-store <store> <statement> --threads 2
const REPEATS = 9;
/** A statement that takes seconds is not repeated as often. */
const ENOUGH_SECONDS = 5;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { threads: { type: 'string', default: '2' } },
});
const [dataDir = '', statement = ''] = positionals;
const store = await openStore(dataDir, { threads: Number(values.threads) });
await store.session.run(`SET VARIABLE store = '${dataDir.replaceAll("'", "''")}'`);
await store.session.run(viewsSql(store.manifest));
const { length } = await store.session.rows(statement);
const seconds: number[] = [];
const began = performance.now();
for (let i = 0; i < REPEATS && (i === 0 || secondsSince(began) < ENOUGH_SECONDS); i++) {
  const started = performance.now();
  await store.session.rows(statement);
  seconds.push(secondsSince(started));
}
printFigures({ seconds: median(seconds), rows: length });
store.close();
