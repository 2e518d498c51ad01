import { readFile } from 'node:fs/promises';
import { GenomicBigDataset } from '@dirghayu/dataset-stream';
import { printFigures, secondsSince } from './figures.ts';

// Takes named variants of a store for all people, as Float32:
// select-features <store> <names.txt> [--digest]
const [dataDir = '', names = '', digest] = process.argv.slice(2);
const features = (await readFile(names, 'utf8')).trimEnd().split('\n');
const started = performance.now();
const dataset = await GenomicBigDataset.open({ dataDir, features, shuffle: false });
let people = 0;
let copies = 0;
for await (const { rows, genotypes } of dataset.epoch(0)) {
  people += rows;
  for (let i = 0; i < genotypes.length; i++) copies += genotypes[i] || 0; // NaN is missing
}
const seconds = secondsSince(started);
await dataset.close();
printFigures({ seconds, work: people * dataset.features.length, ...(digest ? { copies } : {}) });
