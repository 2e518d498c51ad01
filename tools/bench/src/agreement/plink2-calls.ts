import { readFile } from 'node:fs/promises';
import { capture } from '../process.ts';
import type { CallTable } from './call-table.ts';

/**
 * Calls as plink2 gives them back from a `.pgen`, for variants with one ALT allele: it exports no
 * others in this form.
 *
 * @param pfile Path of the `.pgen` without its suffix; files are written beside it.
 */
export async function plink2Calls(
  plink2: string,
  pfile: string,
  threads: number,
): Promise<CallTable> {
  const args = [
    '--pfile',
    pfile,
    '--max-alleles',
    '2',
    '--allow-extra-chr',
    '--output-chr',
    'chrM',
  ];
  const out = `${pfile}-export`;
  const target = ['--export', 'A-transpose', '--threads', String(threads), '--out', out];
  await capture({ file: plink2, args: [...args, ...target] });
  const [head = '', ...lines] = (await readFile(`${out}.traw`, 'utf8')).trimEnd().split('\n');
  // CHR SNP (C)M POS COUNTED ALT, then a column a person
  const columns = head.split('\t');
  const [counted, other] = [columns.indexOf('COUNTED'), columns.indexOf('ALT')];
  return new Map(
    lines.map((line) => {
      const cells = line.split('\t');
      // plink2 counts REF and calls what it does not count ALT.
      const key = `${cells[0]}:${cells[3]}:${cells[counted]}:${cells[other]}`;
      const calls = cells.slice(6).map((cell) => (cell === 'NA' ? '3' : String(2 - Number(cell))));
      return [key, calls.join('')];
    }),
  );
}
