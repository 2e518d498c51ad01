import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Command } from './process.ts';
import { pythonCommand } from './python.ts';

/** The peers that are installed; null where one is not. Paths are those that a shell would find. */
export interface Toolbox {
  readonly plink2: string | null;
  readonly bcftools: string | null;
  readonly bgzip: string | null;
  /** A Python that has cyvcf2. */
  readonly cyvcf2: string | null;
  /** Versions of what is installed, and of the packages that are always there. */
  readonly versions: Readonly<Record<string, string>>;
}

const PYTHONS = ['/usr/bin/python3', 'python3'];

/** A command of a peer; null if it is not installed. */
export function peerCommand(tool: string | null, args: readonly string[]): Command | null {
  return tool === null ? null : { file: tool, args };
}

/** Looks for the peers. */
export function findTools(): Toolbox {
  const plink2 = versionOf('plink2', ['--version']);
  const bcftools = versionOf('bcftools', ['--version']);
  const bgzip = versionOf('bgzip', ['--version']);
  const python = PYTHONS.map((path) => ({ path, version: cyvcf2Version(path) })).find(
    ({ version }) => version,
  );
  const versions = {
    node: process.version,
    plink2,
    bcftools,
    bgzip,
    cyvcf2: python?.version ?? null,
    torch: pythonVersion('torch'),
    pyarrow: pythonVersion('pyarrow'),
    '@gmod/vcf': gmodVersion(),
  };
  return {
    plink2: plink2 === null ? null : 'plink2',
    bcftools: bcftools === null ? null : 'bcftools',
    bgzip: bgzip === null ? null : 'bgzip',
    cyvcf2: python?.path ?? null,
    versions: Object.fromEntries(
      Object.entries(versions).filter((entry): entry is [string, string] => entry[1] !== null),
    ),
  };
}

/** The first line that a program says of itself; null if it is not installed. */
function versionOf(file: string, args: readonly string[]): string | null {
  const { status, stdout } = spawnSync(file, args, { encoding: 'utf8' });
  return status === 0 ? (stdout.split('\n')[0]?.trim() ?? null) : null;
}

function cyvcf2Version(python: string): string | null {
  return versionOf(python, ['-c', 'import cyvcf2; print(cyvcf2.__version__)']);
}

/** Of a Python package where `pythonCommand` finds it. */
function pythonVersion(name: string): string | null {
  const code = `from importlib.metadata import version; print(version("${name}"))`;
  const { file, args } = pythonCommand('-c', code);
  return versionOf(file, args);
}

/** As this package declares it, exactly. */
function gmodVersion(): string {
  const path = new URL('../package.json', import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')).dependencies['@gmod/vcf'];
}
