import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { tfjs } from '../../../server/src/analysis/catalogue/tfjs.ts';

/** The object behind a dotted name of the catalogue, in the installed package. */
function resolve(name: string, kind: string): unknown {
  const parts = name.split('.').slice(1);
  let value: unknown = tf;
  for (const [index, part] of parts.entries()) {
    const method = kind === 'method' && index === parts.length - 1;
    const holder = method ? (value as { prototype?: object }).prototype : value;
    value = (holder as Record<string, unknown> | undefined)?.[part];
  }
  return value;
}

/** Base classes that the package keeps to itself: reached through what makes their instances. */
const INSTANCES: Readonly<Record<string, () => object>> = {
  'tfjs.Optimizer': () => tf.train.sgd(0.1),
};

describe('the TensorFlow.js facts and the installed package', () => {
  it('agree on every name', () => {
    const missing = tfjs.symbols.flatMap((facts) =>
      facts.names.filter((name) => {
        for (const [owner, make] of Object.entries(INSTANCES)) {
          if (name === owner) return false;
          if (name.startsWith(`${owner}.`)) return !(name.slice(owner.length + 1) in make());
        }
        return typeof resolve(name, facts.kind) !== 'function';
      }),
    );
    expect(missing).toEqual([]);
  });

  it('agree on the initializers that layers take by default', () => {
    const layers = tf.layers as unknown as Record<
      string,
      (options: object) => { getConfig(): Record<string, unknown> }
    >;
    const options = { units: 1, filters: 1, kernelSize: 1, inputDim: 2, outputDim: 2 };
    const described = (initializer: unknown) => {
      const { className, config } = initializer as { className: string; config: Record<string, unknown> };
      return `${className} ${config['mode'] ?? ''} ${config['distribution'] ?? ''}`.trim();
    };
    const expected: Readonly<Record<string, string>> = {
      glorotNormal: 'VarianceScaling fanAvg normal',
      glorotUniform: 'VarianceScaling fanAvg uniform',
      randomUniform: 'RandomUniform',
      orthogonal: 'Orthogonal',
    };
    const wrong: string[] = [];
    let compared = 0;
    for (const { names, effects } of tfjs.symbols) {
      const layer = names[0]?.match(/^tfjs\.layers\.(\w+)$/)?.[1];
      for (const effect of effects ?? []) {
        if (!layer || effect.effect !== 'draw' || !effect.when || !('any' in effect.when)) continue;
        for (const condition of effect.when.any) {
          if (!('is' in condition)) continue;
          const { name, default: fallback } = condition.parameter;
          const config = layers[layer]?.(options).getConfig() ?? {};
          compared++;
          if (described(config[name]) !== expected[String(fallback)]) wrong.push(`${layer}.${name}: ${fallback}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(20);
  });

  it('agree on which seeds of 0 count', () => {
    const repeats = (make: () => tf.Tensor) => {
      const [first, second] = [make().dataSync(), make().dataSync()];
      return first.every((value, index) => value === second[index]);
    };
    const shape: [number, number] = [4, 4];
    const calls: Readonly<Record<string, (seed: number) => tf.Tensor>> = {
      randomNormal: (seed) => tf.randomNormal(shape, 0, 1, 'float32', seed),
      truncatedNormal: (seed) => tf.truncatedNormal(shape, 0, 1, 'float32', seed),
      randomGamma: (seed) => tf.randomGamma(shape, 1, 1, 'float32', seed),
      randomStandardNormal: (seed) => tf.randomStandardNormal(shape, 'float32', seed),
      multinomial: (seed) => tf.multinomial(tf.zeros([1, 64]) as tf.Tensor2D, 32, seed),
      randomUniform: (seed) => tf.randomUniform(shape, 0, 1, 'float32', seed),
      randomUniformInt: (seed) => tf.randomUniformInt(shape, 0, 1000, seed),
      dropout: (seed) => tf.dropout(tf.ones([64]), 0.5, undefined, seed),
    };
    const zeroCounts = (name: string) => {
      const facts = tfjs.symbols.find(({ names }) => names[0] === `tfjs.${name}`);
      const effect = facts?.effects?.find((one) => one.effect === 'draw');
      return effect?.effect === 'draw' && effect.seed?.falsyIsNone !== true;
    };
    for (const [name, call] of Object.entries(calls)) {
      expect(
        repeats(() => call(7)),
        `${name} with seed 7`,
      ).toBe(true);
      expect(
        repeats(() => call(0)),
        `${name} with seed 0`,
      ).toBe(zeroCounts(name));
    }
  });
});
