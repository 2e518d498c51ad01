/** A fault put into the source, and the tests that must notice. */
export interface Mutant {
  readonly group: 'kernel' | 'commit';
  /** What a hurried hand might do. */
  readonly fault: string;
  readonly file: string;
  /** Stands in the file once. */
  readonly find: string;
  readonly replace: string;
  /** Test files from the workspace root, all of one project. */
  readonly tests: readonly string[];
}

const genotypes = (name: string) => `libs/genotypes/src/${name}.ts`;
const genotypesTest = (name: string) => [`libs/genotypes/test/${name}.test.ts`];
const COMMIT = 'apps/ingest/src/commit/commit.ts';
const COMMIT_TEST = ['apps/ingest/test/commit/commit.test.ts'];

/** Faults in what everything stands on: the kernels of packed calls, and the commit of a store. */
export const MUTANTS: readonly Mutant[] = [
  {
    group: 'kernel',
    fault: 'missing packs as 0',
    file: genotypes('packed-calls'),
    find: 'call === 2 ? call : MISSING_CALL',
    replace: 'call === 2 ? call : 0',
    tests: genotypesTest('packed-calls'),
  },
  {
    group: 'kernel',
    fault: 'bytes that were used before keep their bits',
    file: genotypes('packed-calls'),
    find: 'into.fill(0, 0, packedLength(calls.length));',
    replace: '',
    tests: genotypesTest('packed-calls'),
  },
  {
    group: 'kernel',
    fault: 'a row that was cut short reads as 0',
    file: genotypes('packed-calls'),
    find: 'if (packed.length >= bytes) return;',
    replace: 'if (packed.length >= bytes - 1) return;',
    tests: genotypesTest('packed-calls'),
  },
  {
    group: 'kernel',
    fault: 'missing decodes as 3',
    file: genotypes('decode'),
    find: 'const values = [0, 1, 2, Number.NaN];',
    replace: 'const values = [0, 1, 2, 3];',
    tests: genotypesTest('decode'),
  },
  {
    group: 'kernel',
    fault: 'the last calls of a row that is no multiple of 4 are left out',
    file: genotypes('decode'),
    find: 'for (let i = whole << 2; i < calls; i++) {',
    replace: 'for (let i = (whole << 2) + 1; i < calls; i++) {',
    tests: genotypesTest('decode'),
  },
  {
    group: 'kernel',
    fault: 'eight-bit lanes of a tally overflow',
    file: genotypes('tally'),
    find: 'const BYTES_A_LANE = 63;',
    replace: 'const BYTES_A_LANE = 65;',
    tests: genotypesTest('tally'),
  },
  {
    group: 'kernel',
    fault: 'the fourth lane of a tile is forgotten',
    file: genotypes('transpose'),
    find: 'if (lanes > 3) word',
    replace: 'if (lanes > 4) word',
    tests: genotypesTest('transpose'),
  },
  {
    group: 'kernel',
    fault: 'the row offset of a transpose is forgotten',
    file: genotypes('transpose'),
    find: 'const targetByte = (row + rowOffset) >> 2;',
    replace: 'const targetByte = row >> 2;',
    tests: genotypesTest('transpose'),
  },
  {
    group: 'commit',
    fault: 'parts that an interrupted commit has moved already are removed by the next one',
    file: COMMIT,
    find: 'if (isAssembled) await rm(paths.variants,',
    replace: 'await rm(paths.variants,',
    tests: COMMIT_TEST,
  },
  {
    group: 'commit',
    fault: 'the manifest is published before the parts',
    file: COMMIT,
    find: 'await claimManifest(outputDir, manifest);',
    replace:
      'await claimManifest(outputDir, manifest);\n  await writeManifest(outputDir, manifest);',
    tests: COMMIT_TEST,
  },
  {
    group: 'commit',
    fault: 'the old manifest stays while its parts are exchanged',
    file: COMMIT,
    find: 'await removeStored(paths.manifest);',
    replace: '',
    tests: COMMIT_TEST,
  },
  {
    group: 'commit',
    fault: 'matrices of the old store outlive it',
    file: COMMIT,
    find: 'await removeStored(paths.matrices);',
    replace: '',
    tests: COMMIT_TEST,
  },
  {
    group: 'commit',
    fault: 'people of the old store stay beside the new calls',
    file: COMMIT,
    find: 'await moveStored(next.samples, paths.samples);',
    replace: '',
    tests: COMMIT_TEST,
  },
  {
    group: 'commit',
    fault: 'a part that is gone, or cut short, is committed all the same',
    file: COMMIT,
    find: 'if (await isWhole(root, placed)) return;',
    replace: 'if ((await isWhole(root, placed)) || placed.length > 0) return;',
    tests: COMMIT_TEST,
  },
  {
    group: 'commit',
    fault: 'a part that was cut short passes for whole',
    file: COMMIT,
    find: 'if (status?.bytes !== part.bytes) return false;',
    replace: 'if (status === null) return false;',
    tests: COMMIT_TEST,
  },
  {
    group: 'commit',
    fault: 'what was written aside is left in the store by a crash',
    file: COMMIT,
    find: 'viewsSql(manifest), paths.staging);',
    replace: 'viewsSql(manifest));',
    tests: COMMIT_TEST,
  },
  {
    group: 'commit',
    fault: 'the staging directory stays',
    file: COMMIT,
    find: 'await closeStaging(outputDir);',
    replace: 'void closeStaging;',
    tests: COMMIT_TEST,
  },
  {
    group: 'commit',
    fault: 'a half-removed staging directory passes for an ingest in progress',
    file: 'apps/ingest/src/output-directory.ts',
    find: 'await removeStored(stagedPlanPath(root));',
    replace: '',
    tests: COMMIT_TEST,
  },
  {
    group: 'commit',
    fault: 'what was written aside stays when it cannot be published',
    file: 'libs/cohort-store/src/atomic-file.ts',
    find: 'await rm(written, { force: true });',
    replace: 'void rm;',
    tests: ['libs/cohort-store/test/atomic-file.test.ts'],
  },
];
