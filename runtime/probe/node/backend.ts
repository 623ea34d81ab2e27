import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { bundled, nativePackage, own, type RedirectSettings } from './redirect.ts';
import type { Core } from './tensorflow.ts';
import { registerWasmGradients } from './wasm-gradients.ts';

/** The chosen backend cannot be had; the messages are for the user. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly en: string;
  readonly zh: string;

  constructor(en: string, zh: string) {
    super(en);
    this.en = en;
    this.zh = zh;
  }
}

/** Loads the backends that must be ready before the script's first line: wasm starts asynchronously. */
export async function prepareBackend(settings: RedirectSettings): Promise<void> {
  const { device } = settings;
  if (device === 'wasm') await prepareWasm(settings);
  else if (device === 'tensorflow') prepareNative(settings);
  else if (device !== 'cpu' && device !== 'default') {
    throw new BackendError(
      `A JavaScript script cannot run on the device ${device}. Choose default, cpu, wasm or tensorflow.`,
      `JavaScript 脚本无法在设备 ${device} 上运行。请选择 default、cpu、wasm 或 tensorflow。`,
    );
  }
}

async function prepareWasm(settings: RedirectSettings): Promise<void> {
  const require = createRequire(settings.script);
  const path = own('@tensorflow/tfjs', settings) ?? bundled('@tensorflow/tfjs', settings);
  if (path === null)
    throw new BackendError(
      'There is no TensorFlow.js to run: neither the workspace nor Twinrun has a copy. Install @tensorflow/tfjs.',
      '没有可运行的 TensorFlow.js：工作区和 Twinrun 都没有副本。请安装 @tensorflow/tfjs。',
    );
  const tf = require(path) as Parameters<typeof registerWasmGradients>[0];
  const backend = own('@tensorflow/tfjs-backend-wasm', settings) ?? bundled('@tensorflow/tfjs-backend-wasm', settings);
  if (backend === null)
    throw new BackendError(
      'The wasm backend of TensorFlow.js is not installed. Install @tensorflow/tfjs-backend-wasm.',
      'TensorFlow.js 的 wasm 后端未安装。请安装 @tensorflow/tfjs-backend-wasm。',
    );
  const removeHandlers = handlersAddedFromNow();
  try {
    require(backend);
    if (!(await tf.setBackend('wasm'))) throw new Error('it did not start');
    removeHandlers();
  } catch (error) {
    throw new BackendError(
      `The wasm backend cannot be used with TensorFlow.js ${tf.version_core} here (${(error as Error).message}). Choose the device cpu.`,
      `此处的 TensorFlow.js ${tf.version_core} 无法使用 wasm 后端（${(error as Error).message}）。请选择设备 cpu。`,
    );
  }
  registerWasmGradients(tf);
}

/**
 * The wasm backend rethrows uncaught exceptions from handlers of its own, and Node would skip the exit handlers and end
 * with code 7: the returned function takes the handlers away that were added since.
 */
function handlersAddedFromNow(): () => void {
  const events: EventEmitter = process;
  const before = ['uncaughtException', 'unhandledRejection'].map((name) => ({ name, known: events.listeners(name) }));
  return () => {
    for (const { name, known } of before) {
      for (const listener of events.listeners(name)) {
        if (!known.includes(listener)) events.removeListener(name, listener as () => void);
      }
    }
  };
}

function prepareNative(settings: RedirectSettings): void {
  const path = nativePackage(settings);
  if (path === null) {
    throw new BackendError(
      'The tensorflow backend needs @tensorflow/tfjs-node, which is not installed for this script. Install it with ' +
        '"npm install @tensorflow/tfjs-node", or choose the device cpu or wasm.',
      'tensorflow 后端需要 @tensorflow/tfjs-node，但此脚本未安装它。请运行 npm install @tensorflow/tfjs-node，或选择设备 cpu 或 wasm。',
    );
  }
  restoreUtil();
  try {
    createRequire(settings.script)(path);
  } catch (error) {
    const [first] = (error as Error).message.split('\n');
    throw new BackendError(
      `@tensorflow/tfjs-node is installed but does not load (${first}). Reinstall it for this Node ` +
        `(${process.version}), or choose the device cpu or wasm.`,
      `@tensorflow/tfjs-node 已安装但无法加载。请为当前 Node（${process.version}）重新安装，或选择设备 cpu 或 wasm。`,
    );
  }
}

/** tfjs-node still calls two functions that Node 23 removed. */
function restoreUtil(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}

/** Selects a backend that starts synchronously, once it has been registered. */
export function chooseBackend(core: Core, name: string): void {
  if (core.findBackendFactory(name) && core.getBackend() !== name) void core.setBackend(name);
}
