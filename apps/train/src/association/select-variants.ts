import {
  openStore,
  readCallBlocks,
  readCalls,
  readPeopleColumns,
  type SplitOptions,
  type Store,
  variantPlaces,
  variantRanges,
} from '@dirghayu/dataset-stream';
import {
  AssociationScan,
  clump,
  type Hit,
  minusLog10P,
  type PersonColumn,
  type Trait,
  traitGroups,
} from '@dirghayu/genetics';
import { variantKey } from '@dirghayu/genotypes';
import { martingaleResiduals } from '@dirghayu/models';
import { ConfigError, type StageContext } from '@dirghayu/pipeline';

/** A threshold of association, as `--select gwas:p<1e-5` says it. */
export interface GwasSelection {
  /** Largest P of a variant that becomes a feature. */
  readonly p: number;
  /** Least frequency of the rarer allele among the people tested. */
  readonly minMaf: number;
}

/** A variant that was selected. */
export interface SelectedFeature {
  /** Place in the whole store. */
  readonly index: number;
  /** `chrom:pos:ref:alt` */
  readonly key: string;
  readonly log10P: number;
}

/** Columns of a follow-up: until when, whether it ended in the event, and from when. */
export interface FollowUpColumns {
  readonly time: string;
  /** Null: it did for everybody. */
  readonly event: string | null;
  readonly entry: string | null;
}

/** Whom and what variants are selected by. */
export interface SelectionData {
  readonly dataDir: string;
  readonly targets: readonly string[];
  /** Tested by the martingale residuals of a Cox model of the covariates: its score test. */
  readonly followUps: readonly FollowUpColumns[];
  readonly covariates: readonly string[];
  readonly splits: SplitOptions;
}

/** Hits of one locus say the same: the best stays. */
const CLUMP = { r2: 0.1, windowKb: 250 } as const;

/**
 * Reads `gwas:p<1e-5`.
 *
 * @throws {ConfigError} If it is something else.
 */
export function parseGwasSelection(text: string, minMaf: number): GwasSelection {
  const p = Number(/^gwas:p<([\d.eE+-]+)$/.exec(text)?.[1]);
  if (p > 0 && p <= 1) return { p, minMaf };
  throw new ConfigError('Cannot read --select', {
    expected: 'gwas:p< and a number up to 1, as in gwas:p<1e-5',
    actual: JSON.stringify(text),
  });
}

/**
 * Variants that the training split alone associates with a target, of each locus the best.
 *
 * Everything is about the people of the training split: effects, frequencies and linkage. Labels and
 * calls of the others are not looked at.
 */
export async function selectByAssociation(
  data: SelectionData,
  selection: GwasSelection,
  context: StageContext,
): Promise<readonly SelectedFeature[]> {
  const { dataDir, splits: how, followUps } = data;
  const { report } = context;
  const asked = {
    dataDir,
    targets: data.targets,
    covariates: data.covariates,
    splits: how,
    report,
  };
  const { ids, targets, covariates, splits } = await readPeopleColumns(asked);
  const isTraining = ids.map((id) => splits.get(id) === 'train');
  const traits = targets.map(({ name, values }): Trait => {
    const isBinary = values.every((value) => Number.isNaN(value) || value === 0 || value === 1);
    return { name, values, kind: isBinary ? 'binary' : 'quantitative' };
  });
  for (const columns of followUps) {
    const names = [columns.time, columns.event, columns.entry].filter((name) => name !== null);
    const { targets: read } = await readPeopleColumns({ dataDir, targets: names, report });
    traits.push(residualTrait(columns, read, covariates, isTraining));
  }
  const design = {
    traits,
    covariates,
    isIncluded: (person: number) => isTraining[person] === true,
  };
  const groups = traitGroups(design, context.report);
  const members = Int32Array.from(ids.keys()).filter((person) => isTraining[person] === true);
  const store = await openStore(data.dataDir);
  try {
    const scan = new AssociationScan({ groups, people: ids.length });
    const found = await hitsOf(store, scan, selection, context);
    const hits = await withCalls(store, found, context);
    const kept = clump(hits, { ...CLUMP, members });
    return kept.map((i) => {
      const { index, key, log10P } = found[i] as FoundHit;
      return { index, key, log10P };
    });
  } finally {
    store.close();
  }
}

/** What covariates leave unexplained of a follow-up, of training people. */
function residualTrait(
  { time, event, entry }: FollowUpColumns,
  read: readonly PersonColumn[],
  covariates: readonly PersonColumn[],
  isTraining: readonly boolean[],
): Trait {
  const valuesOf = (name: string) =>
    read.find((column) => column.name === name)?.values ?? new Float64Array();
  const events = event === null ? valuesOf(time).map(() => 1) : valuesOf(event);
  const followUp = {
    time: valuesOf(time),
    event: events.map((value, person) => (isTraining[person] ? value : Number.NaN)),
    ...(entry === null ? {} : { entry: valuesOf(entry) }),
  };
  const values = martingaleResiduals(
    covariates.map((column) => column.values),
    followUp,
  );
  return { name: event ?? time, kind: 'quantitative', values };
}

interface FoundHit extends Omit<Hit, 'calls'>, SelectedFeature {}

async function hitsOf(
  store: Store,
  scan: AssociationScan,
  { p, minMaf }: GwasSelection,
  { signal, progress }: StageContext,
): Promise<FoundHit[]> {
  const least = -Math.log10(p);
  const total = store.manifest.variants.count;
  const hits = new Map<number, FoundHit>();
  let first = 0;
  for (const range of variantRanges(store)) {
    for await (const block of readCallBlocks(store, range, { withDosages: true, signal })) {
      const { chrom } = block;
      scan.scan(block, (i, _, { chiSquare, altFrequency }) => {
        const log10P = minusLog10P(chiSquare);
        const index = first + i;
        if (!(log10P > least) || Math.min(altFrequency, 1 - altFrequency) < minMaf) return;
        if (log10P <= (hits.get(index)?.log10P ?? 0)) return;
        const pos = block.pos[i] as number;
        const key = variantKey(chrom, pos, block.ref[i] ?? '', block.alt[i] ?? '');
        hits.set(index, { index, chrom, pos, log10P, key });
      });
      first += block.count;
      progress({ unit: 'variants tested', done: first, total });
    }
  }
  return [...hits.values()].sort((a, b) => a.index - b.index);
}

async function withCalls(
  store: Store,
  hits: readonly FoundHit[],
  { signal }: StageContext,
): Promise<readonly Hit[]> {
  const variants = variantPlaces(
    store,
    hits.map(({ index }) => index),
  );
  const all: Hit[] = [];
  await readCalls(store, { variants, signal }, (i, packed) => {
    all.push({ ...(hits[i] as FoundHit), calls: packed.slice() });
  });
  return all;
}

/** The error of a selection that leaves nothing. */
export function nothingSelected({ p }: GwasSelection): ConfigError {
  return new ConfigError('Cannot select features by association', {
    expected: `a variant with P below ${p} in the training split; a larger P, or --features`,
    actual: 'none',
  });
}
