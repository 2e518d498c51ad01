import { formatBytes, formatCount } from '@dirghayu/command-line';
import { CURVES } from '../benchmarks/ingest-curve.ts';
import { TRAINING_CURVE } from '../benchmarks/training-speed.ts';
import { markdownTable } from '../markdown-table.ts';
import { formatQuantity } from '../quantity.ts';
import type { BenchRecord } from '../record.ts';
import { COHORTS, type Cost, costOf, curveOf, TRAINED_FEATURES } from './cost-model.ts';
import { exponent, type Point } from './curve.ts';
import { type CurvePicture, ingestPictures, trainingPictures } from './curve-pictures.ts';
import { priceFormula } from './prices.ts';
import { trainingPointsOf } from './training-curve.ts';

const INTRODUCTION = `What cohorts of the size that papers report would take, reckoned from what \`tools/bench\` measured on one machine. Nobody here
has ingested these cohorts. \`npx nx run bench\` writes this page with its figures; \`npx nx run bench --pages\` writes it again from
\`benchmarks.json\` without timing anything.`;

const MODEL = `* **Core-hours**: seconds × threads a genotype at the measured point nearest in people (less what starting costs), times people × variants.
* **To pay**: at a price of *c* a core-hour and *t* a TB and month, the ingest and one month of the store. \`npx nx run bench --prices 0.04,23\` puts
  prices in, for the months of the VCFs too. Requests to a bucket and traffic out of it come on top.
* **Store**: bytes a genotype at the same point. Simulated cohorts hold common variants; most of a real genome's are seen once or twice
  and take less, so that this is an upper bound.
* **VCF**: the store divided by its measured share of a \`.vcf.gz\` of level 6 with GT alone. Files with AD, DP, GQ and PL are ten times as long.
* **Shards, as planned**: what \`ingest plan\` cuts unless told otherwise. **Advised**: as many as keep the packed calls of each under 1 GB, since
  DuckDB spills what exceeds the memory of a job to its disk; give them as \`--shards\`. Hours and memory of a job are for those.
* **Memory of a job**: what the plan estimates, 300 MB and four times 2,048 rows of packed calls, and half as much again, as \`ingest submit\` asks for it.
* **Matrix and epoch**: ${formatCount(TRAINED_FEATURES)} variants at two bits a call, streamed at the measured rate of one process.`;

/** docs/scale.md; without figures it says so. */
export function scalePage(record: BenchRecord | null): string {
  const costs = COHORTS.map((cohort) => costOf(record, cohort));
  const isMeasured = costs.every(({ basis }) => basis !== null);
  return `${[
    '# Cohorts of the size of papers',
    INTRODUCTION,
    ...(isMeasured
      ? []
      : ['**The figures are absent**: `benchmarks.json` has no `ingest-curve` yet.']),
    costTable(costs),
    '## How this is reckoned',
    MODEL,
    '## The measured curve',
    ...ingestPictures(record).map(asImage),
    ...[CURVES.variants, CURVES.people, CURVES.files].map((title) => curveSection(record, title)),
    trainingSection(record),
    '## Where it would break',
    breaks(costs),
    ...(record ? [`Measured on ${record.machine.cpu}, ${record.machine.cores} cores.`] : []),
  ].join('\n\n')}\n`;
}

function costTable(costs: readonly Cost[]): string {
  const row = (what: string, of: (cost: Cost) => string) => [what, ...costs.map(of)];
  return markdownTable(
    ['', ...costs.map(({ cohort }) => cohort.name)],
    [
      row('people × variants', ({ cohort }) => size(cohort)),
      row('files', ({ cohort }) => (cohort.isMerged ? 'one a person' : 'one a chromosome')),
      row('VCF, GT alone', (cost) => bytes(cost.sourceBytes)),
      row('store', (cost) => bytes(cost.storeBytes)),
      row('core-hours to ingest', (cost) => hours(cost.coreHours)),
      row('to pay: *c* a core-hour, *t* a TB and month', priceFormula),
      row('shards, as planned', (cost) => count(cost.shards)),
      row('packed calls of one of those', (cost) => bytes(cost.shardPackedBytes)),
      row('shards advised; files of the store', (cost) => count(cost.advisedShards)),
      row('hours a shard', (cost) => hours(cost.hoursPerShard)),
      row('memory of a job', (cost) => bytes(cost.jobMemoryBytes)),
      row(`matrix of ${formatCount(TRAINED_FEATURES)} variants`, (cost) => bytes(cost.matrixBytes)),
      row('reading an epoch of it', (cost) => seconds(cost.epochSeconds)),
      row('reckoned from', ({ basis }) => (basis ? size(basis) : '–')),
    ],
  );
}

/** The points, and how time grows along them. */
function curveSection(record: BenchRecord | null, title: string): string {
  const points = curveOf(record, title);
  if (points.length === 0) return `### ${title}\n\nNot measured.`;
  const power = growth(
    points.map(({ people, variants }) => people * variants),
    points.map((point) => point.seconds),
  );
  const table = markdownTable(
    ['cohort', 'seconds', 'genotypes/s', 'peak memory', 'store', 'bytes a genotype'],
    points.map((point) => [
      size(point),
      seconds(point.seconds),
      formatQuantity((point.people * point.variants) / point.seconds, 'genotypes/s'),
      bytes(point.peakBytes),
      bytes(point.storeBytes),
      round(point.storeBytes / (point.people * point.variants)),
    ]),
  );
  return `### ${title}\n\n${table}\n\nTime grows as genotypes to the power ${power}: 1 is in step, less is start-up that is shared out.`;
}

/** How time and memory of training grow with features; the figures stand in benchmarks.md. */
function trainingSection(record: BenchRecord | null): string {
  const title = '### Sixty-five times the features';
  const pictures = trainingPictures(record);
  if (pictures.length === 0) return `${title}\n\nNot measured.`;
  const growths = Object.values(TRAINING_CURVE.contenders).flatMap((name) => {
    const points = trainingPointsOf(record, name);
    const features = points.map((point) => point.features);
    const time = growth(
      features,
      points.map(({ stepMs }) => stepMs),
    );
    const memory = growth(
      features,
      points.map(({ peakBytes }) => peakBytes),
    );
    if (points.length < 2) return [];
    return `* ${name}: time grows as features to the power ${time}; peak memory, ${memory}.`;
  });
  const about = `Steps of 1,024 people; the figures are those of ${TRAINING_CURVE.spectrum} alleles in [benchmarks.md](benchmarks.md).`;
  return [title, about, ...pictures.map(asImage), growths.join('\n')].join('\n\n');
}

/** The exponent over all points, and over the last two. */
function growth(xs: readonly number[], ys: readonly number[]): string {
  const last = exponent(xs.slice(-2), ys.slice(-2));
  return `${round(exponent(xs, ys))}, between the last two points ${round(last)}`;
}

function breaks(costs: readonly Cost[]): string {
  const lines = costs.flatMap((cost) => {
    const { cohort, shardPackedBytes, advisedShards } = cost;
    const spill =
      shardPackedBytes > 1e9
        ? [
            `* **${cohort.name}**: a shard as planned holds ${bytes(shardPackedBytes)} of packed calls, which DuckDB spills to the job's disk beside \`--output-dir\`. ${count(advisedShards)} shards bound that to 1 GB.`,
          ]
        : [];
    const arrays =
      advisedShards > 1001
        ? [
            `* **${cohort.name}**: ${count(advisedShards)} shards are ${count(Math.ceil(advisedShards / 1001))} job arrays where Slurm's \`MaxArraySize\` is its default, and as many parts in the manifest, some ${bytes(advisedShards * 300)} of JSON.`,
          ]
        : [];
    const opens = cohort.isMerged
      ? [
          `* **${cohort.name}**: every window of the genome opens every person's file: ${count(cohort.people * advisedShards)} range reads. On a disk that is nothing; at a bucket's price per thousand requests it is the bill. Copy the files to a disk first, or merge a thousand at a time.`,
        ]
      : [];
    return [...spill, ...arrays, ...opens];
  });
  return [
    ...lines,
    '* A row group holds 2,048 variants at least: 1.02 GB of calls for 2 million people, twice what a job of 4 GB spares. That is the width at which the format ends.',
    '* A wide table ends at 2,000 genotype columns, by refusal; a matrix does not end.',
    '* The commit is one process: it looks at each part once and moves it, a rename on a disk and a copy in a bucket.',
  ].join('\n');
}

const asImage = ({ file, label }: CurvePicture) => `![${label}](${file})`;
const size = ({ people, variants }: Pick<Point, 'people' | 'variants'>) =>
  `${formatCount(people)} × ${formatCount(variants)}`;
const bytes = (value: number) => (Number.isFinite(value) ? formatBytes(Math.round(value)) : '–');
const count = (value: number) => (Number.isFinite(value) ? formatCount(Math.round(value)) : '–');
const hours = (value: number) => (Number.isFinite(value) ? round(value) : '–');
const seconds = (value: number) => formatQuantity(value, 'seconds');

/** Two significant digits. */
function round(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(2))) : '–';
}
