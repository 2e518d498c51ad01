/** The files of a lib called `name`, such as `allele-ages`, by their paths in the workspace. */
export function libFiles(name: string, version: string): Readonly<Record<string, string>> {
  const files = {
    'package.json': `${JSON.stringify(manifest(name, version), null, 2)}\n`,
    'tsconfig.json': TSCONFIG,
    'README.md': readme(name),
    'src/index.ts': index(name),
    'src/call-rate.ts': SOURCE,
    'test/tsconfig.json': TEST_TSCONFIG,
    'test/call-rate.test.ts': TEST,
    'test/public-api.test.ts': PUBLIC_API,
    'test/readme.test.ts': readmeTest(name),
  };
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [`libs/${name}/${path}`, text]),
  );
}

/**
 * The root's `tsconfig.json` with the lib among its projects, behind the other libs.
 *
 * @throws {Error} If it does not look as it did when this was written.
 */
export function referToLib(projects: string, name: string): string {
  const reference = (path: string) => `    {\n      "path": "./${path}"\n    },\n`;
  return withBefore(projects, reference('apps/ingest'), reference(`libs/${name}`), 'tsconfig.json');
}

/**
 * ARCHITECTURE.md with a line for the lib in its map, behind the other libs.
 *
 * @throws {Error} If it does not look as it did when this was written.
 */
export function mapLib(architecture: string, name: string): string {
  const line = `| \`libs/${name}\` | the share of known calls | \`index.ts\` |\n`;
  return withBefore(architecture, '| `apps/ingest` | ', line, 'ARCHITECTURE.md');
}

function withBefore(text: string, mark: string, inserted: string, file: string): string {
  if (text.split(mark).length === 2) return text.replace(mark, () => inserted + mark);
  throw new Error(`${file} has changed: add the lib by hand before ${mark}`);
}

function manifest(name: string, version: string) {
  const entry = {
    '@dirghayu/source': './src/index.ts',
    types: './dist/index.d.ts',
    default: './dist/index.js',
  };
  return {
    name: `@dirghayu/${name}`,
    version,
    description: 'The share of known calls',
    license: 'MIT',
    type: 'module',
    exports: { '.': entry },
    files: ['dist'],
    engines: { node: '>=20.19' },
    scripts: {
      build: 'tsc --build',
      typecheck: 'tsc --project test/tsconfig.json',
      test: 'vitest run --config ../../vitest.config.ts --root . --tags-filter=!slow',
    },
    dependencies: { '@dirghayu/genotypes': version },
    nx: { name, tags: ['layer:lib', 'side:both'] },
  };
}

const TSCONFIG = `{
  "extends": "../../tsconfig.base.json",
  "compilerOptions": {
    "rootDir": "src",
    "outDir": "dist",
    "tsBuildInfoFile": "dist/tsconfig.tsbuildinfo"
  },
  "include": ["src"],
  "references": [{ "path": "../genotypes" }]
}
`;

const TEST_TSCONFIG = `{
  "extends": "../../../tsconfig.test.json",
  "include": [".", "../src"]
}
`;

const EXAMPLE = (name: string) => `import { packCalls } from '@dirghayu/genotypes';
import { callRate } from '@dirghayu/${name}';

const calls = [0, 1, 2, 3] as const; // copies of ALT; 3 is missing
console.log(callRate(packCalls(calls), calls.length)); // 0.75
`;

function readme(name: string): string {
  return `# @dirghayu/${name}

The share of known calls, as an example of what a lib holds. Say here what this one is for.

\`\`\`ts
${EXAMPLE(name)}\`\`\`

An ES module; CommonJS code gets it by \`require\`, too, from Node 20.19 on.
`;
}

function index(name: string): string {
  return `/**
 * The share of known calls, as an example of what a lib holds.
 *
 * @example
 * import { callRate } from '@dirghayu/${name}';
 *
 * callRate(packed, people);
 *
 * @module
 */
export { callRate } from './call-rate.ts';
`;
}

const SOURCE = `import { tallyCalls } from '@dirghayu/genotypes';

/**
 * The share of the calls of one packed row that are known, from 0 to 1; NaN for no calls.
 *
 * @throws {RangeError} If \`packed\` holds fewer calls.
 */
export function callRate(packed: Uint8Array, calls: number): number {
  return 1 - tallyCalls(packed, calls).missing / calls;
}
`;

const TEST = `import { packCalls } from '@dirghayu/genotypes';
import { expect, it } from 'vitest';
import { callRate } from '../src/call-rate.ts';

it('is the share of known calls, and NaN for none', () => {
  expect(callRate(packCalls([0, 1, 2, 3, 0]), 5)).toBeCloseTo(0.8, 12);
  expect(callRate(packCalls([3]), 1)).toBe(0);
  expect(callRate(packCalls([]), 0)).toBeNaN();
});

it('refuses a row that is too short', () => {
  expect(() => callRate(packCalls([0, 1]), 5)).toThrow(RangeError);
});
`;

const PUBLIC_API = `import { expect, test } from 'vitest';
import * as lib from '../src/index.ts';

test('the public names are these', () => {
  expect(Object.keys(lib)).toMatchInlineSnapshot(\`
    [
      "callRate",
    ]
  \`);
});
`;

function readmeTest(name: string): string {
  return `import { readFile } from 'node:fs/promises';
import { packCalls } from '@dirghayu/genotypes';
import { expect, test } from 'vitest';
import { callRate } from '../src/index.ts';

test('the example of the README says what it prints', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain("import { callRate } from '@dirghayu/${name}';");
  const calls = [0, 1, 2, 3] as const;
  expect(readme).toContain(\`// \${callRate(packCalls(calls), calls.length)}\\n\`);
});
`;
}
