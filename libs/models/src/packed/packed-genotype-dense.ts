import type { CallScaling } from '@dirghayu/genotypes';
import {
  add,
  initializers,
  layers,
  serialization,
  type Tensor,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs';
import { packedGenotypeDense } from './packed-dense-op.ts';
import { packedEngine } from './packed-engine.ts';
import { PackedLayer } from './packed-layer.ts';

/** What a `PackedGenotypeDense` layer is made from. */
export interface PackedGenotypeDenseOptions {
  readonly name?: string;
  readonly units: number;
  /** Mean and scale of each column of calls, fitted on the training split. */
  readonly scaling: CallScaling;
}

/**
 * A dense layer of a LayersModel that reads packed calls: `standardise(impute(x)) · W + b`, missing as
 * the mean. Its input are the bytes of a batch as int32, shape [rows, stride]: a byte holds four calls.
 *
 * @example
 * const x = tf.tensor2d(batch.packed, [batch.rows, batch.stride], 'int32');
 * model.add(new PackedGenotypeDense({ units: 32, scaling, inputShape: [batch.stride] }));
 */
export class PackedGenotypeDense extends layers.Layer {
  static readonly className: string = 'PackedGenotypeDense';
  readonly #units: number;
  readonly #scaling: CallScaling;
  #layer: PackedLayer | undefined;

  constructor(options: PackedGenotypeDenseOptions & { readonly inputShape?: number[] }) {
    const { units, scaling, ...rest } = options;
    super({ dtype: 'int32', ...rest });
    this.#units = units;
    this.#scaling = scaling;
  }

  override build(): void {
    const columns = this.#scaling.mean.length;
    const glorot = initializers.glorotUniform({});
    this.addWeight('kernel', [columns, this.#units], 'float32', glorot);
    this.addWeight('bias', [this.#units], 'float32', initializers.zeros());
    this.built = true;
  }

  override computeOutputShape(inputShape: number[]): number[] {
    return [inputShape[0] as number, this.#units];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const bytes = Array.isArray(inputs) ? (inputs[0] as Tensor) : inputs;
      const [rows = 0, stride = 0] = bytes.shape;
      const [kernel, bias] = this.weights.map((weight) => weight.read());
      const columns = this.#scaling.mean.length;
      const data = Uint8Array.from(bytes.dataSync());
      const x = { calls: { rows, columns, stride, data }, scaling: this.#scaling };
      this.#layer ??= new PackedLayer(packedEngine(), columns, this.#units);
      return add(packedGenotypeDense(x, kernel as Tensor2D, this.#layer), bias as Tensor);
    });
  }

  override dispose(): ReturnType<layers.Layer['dispose']> {
    this.#layer?.dispose();
    this.#layer = undefined;
    return super.dispose();
  }

  override getConfig(): serialization.ConfigDict {
    const { mean, scale } = this.#scaling;
    const scaling = { mean: [...mean], scale: [...scale] };
    return { ...super.getConfig(), units: this.#units, scaling };
  }

  /** From what `getConfig` gives, as `tf.loadLayersModel` does. */
  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    const { mean, scale } = config['scaling'] as { mean: number[]; scale: number[] };
    const scaling = { mean: Float32Array.from(mean), scale: Float32Array.from(scale) };
    return new cls({ ...config, scaling } as unknown as serialization.ConfigDict);
  }
}

serialization.registerClass(PackedGenotypeDense);
