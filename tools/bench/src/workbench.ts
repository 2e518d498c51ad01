import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { progressDisplay } from '@dirghayu/command-line';
import { type Input, makeInput } from './input.ts';
import { INPUTS, type InputName } from './inputs.ts';
import { capture, nodeCommand } from './process.ts';
import type { Toolbox } from './toolbox.ts';
import { INGEST } from './workspace.ts';

/** What a run of the benchmarks was asked for. */
export interface WorkbenchOptions {
  /** Takes inputs, which are kept, and scratch files. */
  readonly directory: string;
  readonly tools: Toolbox;
  /** Use the small inputs everywhere. */
  readonly smoke: boolean;
  /** Threads that each program may use. */
  readonly threads: number;
  /** Make inputs anew. */
  readonly fresh: boolean;
  readonly quiet: boolean;
  readonly signal: AbortSignal;
}

/** What a benchmark works with: inputs, stores, scratch space, the peers. */
export class Workbench {
  readonly tools: Toolbox;
  readonly threads: number;
  readonly smoke: boolean;
  readonly #options: WorkbenchOptions;
  readonly #inputs = new Map<string, Promise<Input>>();
  readonly #stores = new Map<string, Promise<string>>();

  constructor(options: WorkbenchOptions) {
    this.#options = options;
    this.tools = options.tools;
    this.threads = options.threads;
    this.smoke = options.smoke;
  }

  /** An input by name: made by the simulator, or found from an earlier run. */
  input(name: InputName): Promise<Input> {
    return this.smoke ? this.smallInput(name) : this.#input(name, 'full');
  }

  /** The small twin of an input, on which outputs are compared call by call. */
  smallInput(name: InputName): Promise<Input> {
    return this.#input(name, 'smoke');
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
    const path = join(this.#options.directory, 'scratch', name.replaceAll(/[^\w.-]+/g, '-'));
    await rm(path, { recursive: true, force: true });
    await mkdir(join(path, '..'), { recursive: true });
    return path;
  }

  /** Removes all scratch files; inputs stay. */
  async clear(): Promise<void> {
    this.#stores.clear();
    await rm(join(this.#options.directory, 'scratch'), { recursive: true, force: true });
  }

  #input(name: InputName, size: 'full' | 'smoke'): Promise<Input> {
    const folder = size === 'full' ? name : `${name}-${size}`;
    const known = this.#inputs.get(folder);
    if (known) return known;
    const input = this.#simulate(name, size, folder);
    this.#inputs.set(folder, input);
    return input;
  }

  async #simulate(name: InputName, size: 'full' | 'smoke', folder: string): Promise<Input> {
    const { directory, fresh, quiet, signal } = this.#options;
    const display = progressDisplay(`input ${folder}`, { quiet });
    try {
      return await makeInput(INPUTS[name][size], {
        directory: join(directory, 'inputs', folder),
        fresh,
        signal,
        onProgress: display.update,
      });
    } finally {
      display.stop();
    }
  }

  async #ingest({ vcf, clinical }: Input, name: string): Promise<string> {
    const store = await this.scratch(name);
    const args = ['--input-dir', vcf, '--phenotypes', clinical, '--output-dir', store];
    await capture(nodeCommand(INGEST, [...args, '--threads', String(this.threads), '--json']));
    return store;
  }
}
