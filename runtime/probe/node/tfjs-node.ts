/**
 * What a script that imports `@tensorflow/tfjs-node` gets on another backend: TensorFlow.js with the `file://` save and
 * load handlers of tfjs-node, and a `tf.node` that says what cannot be had.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs';

export * from '@tensorflow/tfjs';

const SCHEME = 'file://';
const MODEL = 'model.json';
const WEIGHTS = 'weights.bin';
type Router = Parameters<typeof tf.io.registerSaveRouter>[0];
const OPTIONAL = ['trainingConfig', 'signature', 'userDefinedMetadata'] as const;

/** Saves to and loads from a folder (or the path of a `model.json`), in the files that tfjs-node writes. */
function fileSystem(path: string | readonly string[]): tf.io.IOHandler {
  const given = typeof path === 'string' ? path : (path[0] ?? '');
  return {
    async save(artifacts) {
      if (artifacts.modelTopology instanceof ArrayBuffer) throw new Error('Binary model topologies cannot be saved.');
      const folder = resolve(given);
      mkdirSync(folder, { recursive: true });
      const { modelTopology, weightSpecs, weightData, format, generatedBy, convertedBy } = artifacts;
      const weightsManifest = [{ paths: [WEIGHTS], weights: weightSpecs }];
      const model: Record<string, unknown> = { modelTopology, weightsManifest, format, generatedBy, convertedBy };
      for (const key of OPTIONAL) if (artifacts[key] != null) model[key] = artifacts[key];
      writeFileSync(join(folder, MODEL), JSON.stringify(model));
      writeFileSync(join(folder, WEIGHTS), Buffer.concat([weightData ?? []].flat().map((part) => Buffer.from(part))));
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    },
    async load() {
      const file = given.endsWith('.json') ? resolve(given) : resolve(given, MODEL);
      const { weightsManifest, ...model } = JSON.parse(readFileSync(file, 'utf8')) as tf.io.ModelJSON;
      const read = (part: string) => readFileSync(join(dirname(file), part));
      return {
        ...model,
        weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
        // Copied into a buffer of its own: small files share one with other data.
        weightData: Uint8Array.from(Buffer.concat(weightsManifest.flatMap(({ paths }) => paths.map(read)))).buffer,
      };
    },
  };
}

const router = ((url: string | string[]) =>
  typeof url === 'string' && url.startsWith(SCHEME) ? fileSystem(url.slice(SCHEME.length)) : null) as Router;
tf.io.registerSaveRouter(router);
tf.io.registerLoadRouter(router);

export const io = { ...tf.io, fileSystem };

/** What only looks on costs nothing to leave out; everything else of `tf.node` computes and cannot be. */
const onlyLooksOn: Readonly<Record<string, () => unknown>> = {
  tensorBoard: () => ({}),
  summaryFileWriter: () => ({ scalar() {}, histogram() {}, image() {}, flush() {} }),
};

export const node: unknown = new Proxy(onlyLooksOn, {
  get(target, name) {
    if (typeof name === 'symbol' || Object.hasOwn(target, name)) return Reflect.get(target, name);
    return () => {
      throw new Error(
        `tf.node.${name} is part of @tensorflow/tfjs-node, and Twinrun runs this script on the ` +
          `${tf.getBackend()} backend. Choose the device "tensorflow". · ` +
          `tf.node.${name} 属于 @tensorflow/tfjs-node，而本次运行使用 ${tf.getBackend()} 后端。请选择设备 "tensorflow"。`,
      );
    };
  },
});
