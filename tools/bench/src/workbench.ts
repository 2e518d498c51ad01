import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Input } from './input.ts';
import type { InputCache } from './input-cache.ts';
import type { InputName } from './inputs.ts';
import { capture, nodeCommand } from './process.ts';
import type { Toolbox } from './toolbox.ts';
import { INGEST } from './workspace.ts';

/** What a benchmark is given. */
export interface WorkbenchOptions {
  /** Takes scratch files, and is the benchmark's own. */
  readonly scratch: string;
  readonly inputs: InputCache;
  readonly tools: Toolbox;
  /** Use the small inputs everywhere. */
  readonly smoke: boolean;
  /** Threads that each program may use. */
  readonly threads: number;
}

/** What a benchmark works with: inputs, stores, scratch space, the peers. */
export class Workbench {
  readonly tools: Toolbox;
  readonly threads: number;
  readonly smoke: boolean;
  readonly #options: WorkbenchOptions;
  readonly #stores = new Map<string, Promise<string>>();

  constructor(options: WorkbenchOptions) {
    this.#options = options;
    this.tools = options.tools;
    this.threads = options.threads;
    this.smoke = options.smoke;
  }

  /** An input by name: made by the simulator, or found from an earlier run. */
  input(name: InputName): Promise<Input> {
    return this.#options.inputs.get(name, this.smoke ? 'smoke' : 'full');
  }

  /** The small twin of an input, on which outputs are compared call by call. */
  smallInput(name: InputName): Promise<Input> {
    return this.#options.inputs.get(name, 'smoke');
  }

  /** A store that our ingest makes of an input, with its clinical table, once a run. */
  store(input: Input): Promise<string> {
    const known = this.#stores.get(input.vcf);
    if (known) return known;
    const store = this.#ingest(input, `store-${this.#stores.size}`);
    this.#stores.set(input.vcf, store);
    return store;
  }

  /** Rows of a statement over a store, by `ingest sql`. */
  async sql(store: string, statement: string): Promise<readonly Record<string, unknown>[]> {
    const args = ['sql', statement, '--data-dir', store, '--format', 'json'];
    return JSON.parse(await capture(nodeCommand(INGEST, args)));
  }

  /** A path for scratch files of that name; nothing lies there. */
  async scratch(name: string): Promise<string> {
    const path = join(this.#options.scratch, name.replaceAll(/[^\w.-]+/g, '-'));
    await rm(path, { recursive: true, force: true });
    await mkdir(join(path, '..'), { recursive: true });
    return path;
  }

  /** Removes all scratch files; inputs stay. */
  async clear(): Promise<void> {
    this.#stores.clear();
    await rm(this.#options.scratch, { recursive: true, force: true });
  }

  async #ingest({ vcf, clinical }: Input, name: string): Promise<string> {
    const store = await this.scratch(name);
    const args = ['--input-dir', vcf, '--phenotypes', clinical, '--output-dir', store];
    await capture(nodeCommand(INGEST, [...args, '--threads', String(this.threads), '--json']));
    return store;
  }
}
