import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the public test data lies; it is not part of the repository. */
export const SHARED_DATA =
  process.env['DIRGHAYU_SHARED_DATA'] ??
  fileURLToPath(new URL('../../../../shared/data', import.meta.url));

export const hasSharedData = existsSync(SHARED_DATA);
export const hasBcftools = spawnSync('bcftools', ['--version']).status === 0;

/** For titles of suites that cannot run everywhere. */
export const SKIPPED = [
  hasSharedData ? '' : ' [SKIPPED: no shared test data]',
  hasBcftools ? '' : ' [SKIPPED: no bcftools]',
].join('');

/** What a shell command prints; `$1` is `path`. Throws if any command of a pipe fails. */
export function shell(command: string, path: string): string {
  return execFileSync('bash', ['-o', 'pipefail', '-c', command, 'bash', path], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
