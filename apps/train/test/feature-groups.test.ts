import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import type { Diagnostic } from '@dirghayu/pipeline';
import { describe, expect, it } from 'vitest';
import { readFeatureGroups } from '../src/feature-groups.ts';

const directory = temporaryDirectory();
const feature = (name: string, chrom: string, pos: number) => {
  const id = name.startsWith('rs') ? name : null;
  return { name, id, chrom, pos, ref: 'A', alt: 'C', af: 0.5 };
};
const features = [
  feature('rs1', 'chr1', 100),
  feature('chr1:200:A:C', 'chr1', 200),
  feature('rs3', 'chr2', 100),
  feature('rs4', 'chr2', 101),
];

async function read(text: string, name = 'groups.csv') {
  const path = join(directory, name);
  writeFileSync(path, text);
  const reports: Diagnostic[] = [];
  const groups = await readFeatureGroups(path, features, (report) => reports.push(report));
  return { groups, counts: Object.fromEntries(reports.map(({ code, count }) => [code, count])) };
}

describe('readFeatureGroups()', () => {
  it('reads a CSV, features named by ID, key or position, with or without chr', async () => {
    const text = 'feature,group\nrs1,A\n1:200:A:C,A\nchr2:100,B\nrs1,B\nrs99,B\n';
    expect(await read(text)).toEqual({
      groups: [
        { name: 'A', features: [0, 1] },
        { name: 'B', features: [2, 0] },
      ],
      counts: { 'unknown-group-member': 1, 'ungrouped-feature': 1 },
    });
    expect((await read('"rs3","B"\nrs4,B\n')).groups).toEqual([{ name: 'B', features: [2, 3] }]);
  });

  it("reads GenNet's topology.csv", async () => {
    const text = ',chr,layer0_node,layer0_name,layer1_node,layer1_name\n0,2,0,chr2:100,7,RBFOX1\n';
    expect((await read(text)).groups).toEqual([{ name: 'RBFOX1', features: [2] }]);
  });

  it('reads regions of a BED file: half-open, 0-based, overlapping as they like', async () => {
    const text = 'track name=genes\n1\t99\t200\tG1\nchr1\t199\t200\tG2\nchr2\t100\t101\n';
    expect((await read(text, 'genes.bed')).groups).toEqual([
      { name: 'G1', features: [0, 1] },
      { name: 'G2', features: [1] },
      { name: 'chr2:100-101', features: [3] },
    ]);
  });

  it.each([
    ['rs99,A\n', 'groups of features such as "rs1"', 'none in 1 lines'],
    [
      'a,b,c\nrs1,x,A\n',
      'a CSV with columns feature and group, or a BED file',
      'the first line "a,b,c"',
    ],
  ])('refuses %j', async (text, expected, actual) => {
    const file = join(directory, 'groups.csv');
    await expect(read(text)).rejects.toMatchObject({
      code: 'CONFIG',
      message: `${file}: Cannot read --groups: expected ${expected}, got ${actual}`,
    });
  });

  it('refuses a file that is not there', async () => {
    await expect(readFeatureGroups('none.bed', features, () => {})).rejects.toThrow(
      'none.bed: Cannot read --groups: expected a CSV of feature,group or a BED file, got no such file',
    );
  });
});
