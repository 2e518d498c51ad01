import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { flowPicture, type Panel } from './flow-picture.ts';

const WORKSPACE = fileURLToPath(new URL('../../..', import.meta.url));
const VCF = 'test-data/cohort/chr22.vcf.gz';
const STATEMENT =
  'SELECT population, count(DISTINCT sample_id) AS people, round(avg(dosage), 3) AS mean_copies FROM calls JOIN samples USING (sample_id) ' +
  'WHERE pos BETWEEN 25109000 AND 25111000 GROUP BY population ORDER BY population';
const MOST_LETTERS = 112;
const RECORDS = 3;

/** docs/flow.svg: the simulated cohort from VCF to a trained net, of what the programs print. */
export function drawFlow(): string {
  const scratch = mkdtempSync(join(tmpdir(), 'flow-'));
  const store = join(scratch, 'store');
  const clinical = ['--phenotypes', 'test-data/clinical.csv'];
  // One back end trains the same net, bit for bit, on every machine and any number of threads.
  const run = [
    '--backend',
    'wasm',
    '--first-layer',
    'packed',
    '--output-dir',
    join(scratch, 'run'),
  ];
  try {
    program('ingest', '--input-dir', 'test-data/cohort', ...clinical, '--output-dir', store);
    return flowPicture({
      panels: [
        { title: VCF, lines: records() },
        {
          title: 'npx nx run ingest:sql "SELECT population, … FROM calls JOIN samples …"',
          lines: cut(program('ingest', 'sql', STATEMENT, '--data-dir', store)),
        },
        trained(program('train', '--data-dir', store, ...run)),
      ],
      arrows: [
        'ingest: a store of plain Parquet, with the clinical table',
        'stream: person by person, shuffled, into training',
      ],
    });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function program(name: 'ingest' | 'train', ...args: readonly string[]): string {
  const bin = join(WORKSPACE, `apps/${name}/bin/dirghayu-${name}.js`);
  return execFileSync(process.execPath, [bin, ...args], {
    cwd: WORKSPACE,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Column names and the first records of the VCF. */
function records(): string[] {
  const lines = gunzipSync(readFileSync(join(WORKSPACE, VCF)))
    .toString()
    .split('\n');
  const head = lines.findIndex((line) => line.startsWith('#CHROM'));
  return cut(
    lines
      .slice(head, head + 1 + RECORDS)
      .map((line) => line.replaceAll('\t', '  '))
      .join('\n'),
  );
}

/** From the first line about a trained net to the end of the survival figures. */
function trained(summary: string): Panel {
  const lines = summary.split('\n');
  const from = lines.findIndex((line) => line.startsWith('Trained'));
  const figures = lines.slice(
    from,
    lines.findIndex((line) => line.startsWith('Report')),
  );
  // Times differ from machine to machine, and so would the picture.
  const told = figures.map((line) => line.replace(/ in [\d.]+ (s|min.*)$/, ''));
  return { title: 'npx nx run train', lines: cut(told.join('\n')) };
}

function cut(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS)} …` : line));
}
