import type { VariantField } from '@dirghayu/genotypes';
import { ConfigError, createContext, quote, SchemaMismatchError } from '@dirghayu/pipeline';
import { readVcfHeader, vcfSource } from '@dirghayu/vcf-reader';
import type { WindowRead } from './merge-window.ts';

/**
 * The columns of the INFO fields `ids`, each as the first file that declares it has it.
 *
 * @throws {ConfigError} If no file declares one.
 */
export async function infoColumns(
  reads: readonly WindowRead[],
  ids: readonly string[],
): Promise<readonly VariantField[]> {
  const columns = new Map<string, VariantField>();
  const wanted = [...new Set(ids)];
  for (const { path } of reads) {
    const missing = wanted.filter((id) => !columns.has(id));
    if (missing.length === 0) break;
    const info = await declaredInfo(path, missing);
    if (info.length === 0) continue;
    const { schema } = await vcfSource(path, { info }).open(createContext());
    for (const field of schema.fields) columns.set(field.id, field);
  }
  return wanted.map((id) => columns.get(id) ?? undeclared(id));
}

/** Those of `ids` that the file's header declares. */
export async function declaredInfo(
  path: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return ids;
  const header = await readVcfHeader(path);
  return ids.filter((id) => header.info.has(id));
}

/**
 * Refuses a file whose INFO columns differ from those of the merge in type or shape.
 *
 * @throws {SchemaMismatchError} Naming the file and the field.
 */
export function checkColumns(
  path: string,
  merged: readonly VariantField[],
  own: readonly VariantField[],
): void {
  for (const field of own) {
    const wanted = merged.find(({ id }) => id === field.id);
    if (!wanted || (wanted.type === field.type && wanted.isList === field.isList)) continue;
    throw new SchemaMismatchError(`Cannot merge INFO field ${quote(field.id)}`, {
      location: { file: path },
      expected: describe(wanted),
      actual: describe(field),
    });
  }
}

function describe({ type, isList }: VariantField): string {
  return isList ? `a list of type ${type}` : `one value of type ${type}`;
}

function undeclared(id: string): never {
  throw new ConfigError(`Cannot carry INFO field ${quote(id)}`, {
    expected: 'an ID that the header of a file declares',
    actual: quote(id),
  });
}
