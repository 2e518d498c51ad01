import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@dirghayu/cohort-store';
import { Attributor, loadCheckpoint, type OutputAttribution } from '@dirghayu/models';
import { ConfigError, quote } from '@dirghayu/pipeline';
import { readFeatureGroups } from '../feature-groups.ts';
import { openModelPeople } from '../predict/model-people.ts';
import type { PredictOptions } from '../predict/predict.ts';
import { formatAttributions, PERSON_HEADER, personRows } from './attribution-text.ts';
import { groupsOfNet } from './groups-of-net.ts';

/** What to explain, by whom. */
export interface AttributeOptions extends Omit<PredictOptions, 'output'> {
  /** A new directory, or one that is there. */
  readonly outputDir: string;
  /** File of groups of features (`readFeatureGroups`). Default: those of a net that reads by group. */
  readonly groups?: string | undefined;
  /** Sample IDs of people to be told of one by one, `'all'`, or nobody. */
  readonly people: readonly string[] | 'all';
  /** Inputs told of a person and an output. */
  readonly most: number;
}

/** What was found. */
export interface AttributeOutcome {
  readonly model: string;
  readonly people: number;
  readonly files: readonly string[];
  /** Of each output its most important inputs. */
  readonly top: Readonly<Record<string, readonly string[]>>;
  /** The largest miss of a person's parts from what they explain. */
  readonly largestGap: number;
  readonly warnings: readonly string[];
}

const SHOWN = 10;

/** Tells what the inputs of a trained net do to its outputs, and writes `attributions.tsv` and, for people who were asked for, `people.tsv`. */
export async function attribute(options: AttributeOptions): Promise<AttributeOutcome> {
  const { outputDir, dataDir, people: asked, most } = options;
  const model = await loadCheckpoint(options.checkpoint);
  const wanted = asked === 'all' ? 'all' : new Set(asked);
  try {
    const source = await openModelPeople(model, {
      ...options,
      targets: [],
      progress: (progress) => options.progress('matrix', progress),
    });
    try {
      const { features } = source;
      const groups = options.groups
        ? await readFeatureGroups(options.groups, features, options.report)
        : groupsOfNet(model.state);
      const attributor = new Attributor(model.state, groups);
      const names = { features, covariateNames: model.state.covariateNames };
      const rows: string[] = [];
      const seen = new Set<string>();
      let done = 0;
      for await (const batch of source.batches()) {
        attributor.add(batch, (person) => {
          if (wanted !== 'all' && !wanted.has(person.sampleId)) return;
          seen.add(person.sampleId);
          rows.push(...personRows(person, names, most));
        });
        done += batch.rows;
        options.progress('attribute', { unit: 'people', done, total: source.people });
      }
      if (wanted !== 'all') checkSeen(wanted, seen, dataDir);
      const outputs = attributor.result();
      const texts = {
        'attributions.tsv': formatAttributions(outputs, features),
        ...(asked.length > 0 ? { 'people.tsv': `${[PERSON_HEADER, ...rows].join('\n')}\n` } : {}),
      };
      await mkdir(outputDir, { recursive: true });
      for (const [name, text] of Object.entries(texts)) {
        await writeFileAtomically(join(outputDir, name), text);
      }
      return {
        model: model.state.model,
        people: done,
        files: Object.keys(texts).map((name) => join(outputDir, name)),
        top: Object.fromEntries(outputs.map((output) => [output.output, topInputs(output)])),
        largestGap: Math.max(...outputs.map(({ largestGap }) => largestGap)),
        warnings: source.warnings,
      };
    } finally {
      await source.close();
    }
  } finally {
    model.dispose();
  }
}

function checkSeen(wanted: ReadonlySet<string>, seen: ReadonlySet<string>, dataDir: string): void {
  const [absent] = [...wanted].filter((id) => !seen.has(id));
  if (absent === undefined) return;
  throw new ConfigError('Cannot explain a person with --people', {
    expected: `sample IDs of ${quote(dataDir)} (and of --split)`,
    actual: quote(absent),
  });
}

function topInputs({ variants, covariates }: OutputAttribution): string[] {
  return [...variants, ...covariates]
    .sort((a, b) => b.importance - a.importance)
    .slice(0, SHOWN)
    .map(({ name }) => name);
}
