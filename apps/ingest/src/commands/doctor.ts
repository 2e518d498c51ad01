import { doctorCommand, type Finding, toolVersion } from '@dirghayu/command-line';
import { WRITER } from '../writer.ts';

/** What the ingest uses here, and what may stand beside it. */
export function ingestDoctor() {
  return doctorCommand(WRITER.version, async () => [await duckdb(), ...(await tools())]);
}

async function duckdb(): Promise<Finding> {
  const { version } = await import('@duckdb/node-api');
  return { name: 'duckdb', value: version() };
}

/** Programs that check or feed the ingest; it needs none of them. */
async function tools(): Promise<Finding[]> {
  const optional = [
    { name: 'bcftools', note: 'compares and indexes; not needed' },
    { name: 'plink2', note: 'reads exports; not needed' },
    { name: 'sbatch', note: 'submit --engine slurm needs it' },
  ];
  return Promise.all(
    optional.map(async ({ name, note }) => ({ name, value: await toolVersion(name), note })),
  );
}
