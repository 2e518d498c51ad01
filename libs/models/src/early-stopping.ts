import type { Network } from './nets/network.ts';
import type { Weights } from './nets/weights.ts';

/** Where early stopping stands. */
export interface Progress {
  readonly bestLoss: number;
  readonly bestEpoch: number;
  /** Epochs since the best. */
  readonly stale: number;
  readonly bestWeights: Weights;
}

/** Keeps the best weights of a network by validation loss, and tells when to slow down and to stop. */
export class EarlyStopping {
  readonly #network: Network;
  readonly #patience: number;
  #bestWeights: Weights;
  #bestLoss = Number.POSITIVE_INFINITY;
  #bestEpoch = 0;
  #stale = 0;

  private constructor(network: Network, patience: number, weights: Weights) {
    this.#network = network;
    this.#patience = patience;
    this.#bestWeights = weights;
  }

  /** From the weights that the network has. */
  static async start(network: Network, patience: number): Promise<EarlyStopping> {
    return new EarlyStopping(network, patience, await network.weights());
  }

  get isOver(): boolean {
    return this.#stale >= this.#patience;
  }

  /** Whether the learning rate should fall now: half of the patience is used up. */
  get isPlateau(): boolean {
    return this.#stale === Math.ceil(this.#patience / 2);
  }

  /** Returns whether this epoch is the best so far. */
  async see(epoch: number, loss: number): Promise<boolean> {
    if (loss < this.#bestLoss) {
      this.#bestLoss = loss;
      this.#bestEpoch = epoch;
      this.#bestWeights = await this.#network.weights();
      this.#stale = 0;
      return true;
    }
    this.#stale++;
    return false;
  }

  get progress(): Progress {
    return {
      bestLoss: this.#bestLoss,
      bestEpoch: this.#bestEpoch,
      stale: this.#stale,
      bestWeights: this.#bestWeights,
    };
  }

  restore({ bestLoss, bestEpoch, stale, bestWeights }: Progress): void {
    this.#bestLoss = bestLoss;
    this.#bestEpoch = bestEpoch;
    this.#stale = stale;
    this.#bestWeights = bestWeights;
  }
}
