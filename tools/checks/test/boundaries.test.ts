import { expect, it } from 'vitest';
import { checkBoundaries } from '../src/boundaries.ts';
import type { Project } from '../src/project.ts';

const project = (name: string, tags: string[], dependencies: string[] = []): Project => ({
  name,
  root: `libs/${name}`,
  tags,
  dependencies: dependencies.map((other) => `@dirghayu/${other}`),
  references: dependencies.map((other) => `libs/${other}`),
  scripts: [],
});

const pipeline = project('pipeline', ['layer:contract']);
const reader = project('reader', ['layer:lib', 'side:ingest'], ['pipeline']);
const writer = project('writer', ['layer:lib', 'side:ingest']);
const stream = project('stream', ['layer:lib', 'side:train']);
const app = project('ingest', ['layer:app', 'side:ingest'], ['reader', 'stream']);
const projects = [pipeline, reader, writer, stream, app];

it('lets a lib depend on a contract and an app on libs of its side', () => {
  const edges = [
    { source: 'reader', target: 'pipeline' },
    { source: 'ingest', target: 'reader' },
  ];
  expect(checkBoundaries(projects, edges)).toEqual([]);
});

it('refuses a lib that depends on a lib', () => {
  expect(checkBoundaries(projects, [{ source: 'reader', target: 'writer' }])).toEqual([
    'reader must not depend on writer (lib to lib)',
  ]);
});

it('refuses an app that reaches to the other side', () => {
  expect(checkBoundaries(projects, [{ source: 'ingest', target: 'stream' }])).toEqual([
    "ingest must not depend on stream: they meet only in the store's files",
  ]);
});

it('lets a tool stand on another, and nothing else on a tool', () => {
  const simulate = project('simulate', ['layer:tool']);
  const bench = project('bench', ['layer:tool']);
  const toTool = (source: string) => [{ source, target: 'simulate' }];
  expect(checkBoundaries([simulate, bench], toTool('bench'))).toEqual([]);
  expect(checkBoundaries([...projects, simulate], toTool('ingest'))).toEqual([
    'ingest must not depend on simulate (app to tool)',
  ]);
});

it('finds references that differ from dependencies', () => {
  const stray = { ...reader, references: ['libs/writer'] };
  expect(checkBoundaries([pipeline, stray, writer], [])).toEqual([
    'libs/reader/tsconfig.json lacks a reference to libs/pipeline',
    'libs/reader/tsconfig.json references libs/writer, which is no dependency',
  ]);
});

it('keeps DuckDB where it belongs', () => {
  const other = { ...writer, dependencies: ['@duckdb/node-api'] };
  expect(checkBoundaries([other], [])).toEqual(['writer must not depend on @duckdb/node-api']);
});
