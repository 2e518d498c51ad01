// Writes docs/flow.svg.
import { writeFileSync } from 'node:fs';
import { drawFlow } from './flow.ts';

writeFileSync(new URL('../../../docs/flow.svg', import.meta.url), drawFlow());
console.log('docs/flow.svg');
