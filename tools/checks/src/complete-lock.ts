import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { completeLock, type LockFile, unlockedPackages } from './lock-file.ts';

const path = fileURLToPath(new URL('../../../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(path, 'utf8')) as LockFile;
const added = unlockedPackages(lock);
writeFileSync(path, `${JSON.stringify(completeLock(lock), null, 2)}\n`);
console.log(`package-lock.json: ${added.length} packages of other platforms added`);
