import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { type LocoPredictions, plainContig, readLoco, type Trait } from '@dirghayu/genetics';
import { ConfigError, quote, type StageContext } from '@dirghayu/pipeline';

/**
 * Reads regenie's list of predictions (`trait file`, a line each) and the files that it names.
 *
 * @returns By trait, in their order; null without predictions.
 * @throws {ConfigError} If a line cannot be read, or a trait has no file.
 */
export async function readPredictions(
  list: string | undefined,
  traits: readonly Trait[],
  ids: readonly string[],
): Promise<readonly (LocoPredictions | null)[]> {
  if (list === undefined) return traits.map(() => null);
  const text = await readFile(list, 'utf8').catch((cause: Error) => {
    throw new ConfigError(`Cannot read --pred ${quote(list)}`, {
      expected: 'a file of traits and their .loco files',
      actual: cause.message,
      cause,
    });
  });
  const files = new Map<string, string>();
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const [trait = '', file = ''] = line.trim().split(/\s+/);
    files.set(trait, isAbsolute(file) ? file : join(dirname(list), file));
  }
  const predictions: LocoPredictions[] = [];
  for (const { name } of traits) {
    const file = files.get(name);
    if (file === undefined) {
      throw new ConfigError(`Cannot find LOCO predictions of ${quote(name)}`, {
        expected: `a line of ${quote(list)} for each trait`,
        actual: [...files.keys()].map(quote).join(', ') || 'no line',
      });
    }
    predictions.push(await readLoco(file, ids));
  }
  return predictions;
}

/**
 * Takes people without a prediction out of a trait, and makes sure that each contig has some.
 *
 * @throws {ConfigError} If a contig of the store has no predictions.
 */
export function predictedTraits(
  traits: readonly Trait[],
  loco: readonly (LocoPredictions | null)[],
  contigs: readonly string[],
  report: StageContext['report'],
): readonly Trait[] {
  return traits.map((trait, t) => {
    const predictions = loco[t];
    if (!predictions) return trait;
    const missing = contigs.find((contig) => !predictions.has(plainContig(contig)));
    const [some] = predictions.values();
    if (missing !== undefined || !some) {
      throw new ConfigError(`Cannot find LOCO predictions of ${quote(trait.name)}`, {
        expected: `a line for contig ${quote(missing ?? contigs[0] ?? '')}`,
        actual: [...predictions.keys()].map(quote).join(', ') || 'none',
      });
    }
    const lost = trait.values.filter((value, i) => !Number.isNaN(value) && Number.isNaN(some[i]));
    if (lost.length === 0) return trait;
    const message = `${lost.length} people of ${quote(trait.name)} have no LOCO prediction and are left out`;
    report({ code: 'missing-prediction', severity: 'warning', message, count: lost.length });
    return {
      ...trait,
      values: trait.values.map((v, i) => (Number.isNaN(some[i]) ? Number.NaN : v)),
    };
  });
}
