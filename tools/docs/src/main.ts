import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commandPage } from './command-page.ts';

const path = fileURLToPath(new URL('../../../docs/command-line.md', import.meta.url));
writeFileSync(path, commandPage());
console.log('docs/command-line.md');
