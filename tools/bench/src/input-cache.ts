import { join } from 'node:path';
import { progressDisplay } from '@dirghayu/command-line';
import { type Input, makeInput } from './input.ts';
import { INPUTS, type InputName } from './inputs.ts';

/** Where inputs are kept, and how they are made. */
export interface InputCacheOptions {
  readonly directory: string;
  /** Make inputs anew. */
  readonly fresh: boolean;
  readonly quiet: boolean;
  readonly signal: AbortSignal;
}

/** The inputs by name, each made or looked up once a run, whoever asks first. */
export class InputCache {
  readonly #options: InputCacheOptions;
  readonly #inputs = new Map<string, Promise<Input>>();

  constructor(options: InputCacheOptions) {
    this.#options = options;
  }

  /** An input by name: made by the simulator, or found from an earlier run. */
  get(name: InputName, size: 'full' | 'smoke'): Promise<Input> {
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
        directory: join(directory, folder),
        fresh,
        signal,
        onProgress: display.update,
      });
    } finally {
      display.stop();
    }
  }
}
