import { InvalidArgumentError } from '@commander-js/extra-typings';
import { PHENOTYPE_TYPES, type PhenotypeType } from '@dirghayu/cohort-store';
import type { TypeOverrides } from '@dirghayu/parquet-writer';

/** Parser of `--types age=DOUBLE,code=VARCHAR`; a repeated flag adds to it. */
export function parseTypes(text: string, previous: TypeOverrides = {}): TypeOverrides {
  const given = text.split(',').map((item) => {
    const equals = item.lastIndexOf('=');
    const type = PHENOTYPE_TYPES.find((known) => known === item.slice(equals + 1).toUpperCase());
    if (equals > 0 && type) return [item.slice(0, equals).trim(), type] as const;
    throw new InvalidArgumentError(
      `Expected column=type with a type of ${PHENOTYPE_TYPES.join(', ')}, got "${item}".`,
    );
  });
  return { ...previous, ...(Object.fromEntries(given) as Record<string, PhenotypeType>) };
}
