// Runs scripts under the Node probe, built from its sources, and reads what it recorded.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { END_FILE, type ProbeEnd, probeEnvironment } from '../../../runtime/src/capture/index.ts';
import {
  createRun,
  type Limits,
  type Manifest,
  openRun,
  type Run,
  SCHEMA_VERSION,
  type StepLine,
  type WeightsLine,
} from '../../../runtime/src/store/index.ts';
import { copyWasm, nodeProbeBundles } from '../../../scripts/lib/node-probe.mjs';

/** Node that runs the scripts: another version than that of the tests, where one is named. */
const node = process.env['TWINRUN_TEST_NODE'] ?? process.execPath;

const [major = 0, minor = 0] = execFileSync(node, ['--version'], { encoding: 'utf8' }).slice(1).split('.').map(Number);
/** Whether that Node runs TypeScript by itself. */
export const stripsTypes = major > 22 || (major === 22 && minor >= 18);

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

const installed = join(root, '.lab/tfjs-node/node_modules/@tensorflow/tfjs-node');
const tfjsNode = process.env['TWINRUN_TEST_TFJS_NODE'] ?? (existsSync(installed) ? installed : null);

/** Tells the probe where that is. */
export const native: Readonly<Record<string, string>> = tfjsNode === null ? {} : { TWINRUN_TFJS_NODE: tfjsNode };

/** The backends that load here: `tensorflow` where the set-up of the tests got tfjs-node. */
export const backends: readonly string[] = tfjsNode === null ? ['cpu', 'wasm'] : ['cpu', 'wasm', 'tensorflow'];

/** Folder that takes scripts and runs; inside the repository its own TensorFlow.js is found, elsewhere the bundled one. */
export class Lab {
  readonly folder: string;
  /** Folder of the built probe. */
  readonly probe: string;

  private constructor(folder: string, probe: string) {
    this.folder = folder;
    this.probe = probe;
  }

  static async open(where: 'own' | 'bundled'): Promise<Lab> {
    const parent = where === 'own' ? join(root, '.lab') : realpathSync(tmpdir());
    mkdirSync(parent, { recursive: true });
    const folder = mkdtempSync(join(parent, 'node-probe-'));
    const dist = join(folder, 'dist');
    copyWasm(dist);
    await Promise.all(nodeProbeBundles(dist).map((options: object) => build(options)));
    return new Lab(folder, join(dist, 'probe/node'));
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Writes a script; returns its path. */
  script(name: string, source: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, source);
    return path;
  }

  async run(script: string, options: Options = {}): Promise<Outcome> {
    const { device = 'default', streams = {}, steps = null, seconds = null } = options;
    const limits: Limits = { steps, seconds };
    const id = Array.from(
      { length: 26 },
      () => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[Math.floor(Math.random() * 32)],
    ).join('');
    const forced = { streams, threads: null };
    const manifest: Manifest = {
      ...{ schema: SCHEMA_VERSION, id, created: new Date().toISOString(), tool: 'test', digest: 'crc32', kind: 'node' },
      ...{ script: 'train.mjs', argv: [], device, limits, forced, scriptDigest: '', git: null, status: 'running' },
      ...{ reason: '', exitCode: null, signal: null, seconds: null },
    };
    const directory = await createRun(join(this.folder, 'runs'), manifest);
    const workspace = options.workspace ?? this.folder;
    const variables = probeEnvironment({
      ...{ schema: SCHEMA_VERSION, runId: id, runDir: directory, workspace, script },
      ...{ limits, forced, device, weightsBudget: 1e8 },
    });
    const flags = ['--import', pathToFileURL(join(this.probe, 'hook.mjs')).href, ...(options.flags ?? [])];
    const child = await spawned(
      [...flags, script],
      { ...native, ...variables, ...options.env },
      this.folder,
      options.kill,
    );
    const endFile = join(directory, END_FILE);
    const end = existsSync(endFile) ? (JSON.parse(readFileSync(endFile, 'utf8')) as ProbeEnd) : null;
    return { ...child, end, ...(await read(directory)) };
  }

  /** Runs a script without the probe. */
  plain(script: string, env: Record<string, string> = {}): Promise<Ended> {
    return spawned([script], env, this.folder);
  }
}

export interface Options {
  readonly device?: string;
  readonly streams?: Readonly<Record<string, number>>;
  readonly steps?: number | null;
  readonly seconds?: number | null;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly workspace?: string;
  /** Sent as soon as the script printed `ready`. */
  readonly kill?: NodeJS.Signals;
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

export interface Outcome extends Ended {
  readonly end: ProbeEnd | null;
  readonly run: Run;
  readonly names: readonly string[];
  /** The state before the first step. */
  readonly initial: StepLine | undefined;
  /** The steps, without the initial state. */
  readonly steps: readonly StepLine[];
  /** Bytes of the final weights file. */
  readonly final: Buffer | null;
}

async function read(directory: string): Promise<Omit<Outcome, keyof Ended | 'end'>> {
  const run = await openRun(directory);
  const lines = run.steps.filter((line): line is StepLine => line.t === 'step');
  const final = run.steps.findLast((line): line is WeightsLine => line.t === 'weights' && line.label === 'final');
  return {
    run,
    names: run.steps.flatMap((line) => (line.t === 'tensors' ? line.names : [])),
    initial: lines.find(({ step }) => step === -1),
    steps: lines.filter(({ step }) => step >= 0),
    final: final ? readFileSync(join(directory, final.file)) : null,
  };
}

function spawned(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
  kill?: NodeJS.Signals,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd, env: { ...process.env, NODE_OPTIONS: '', ...env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk;
        if (kill && output.includes('ready')) child.kill(kill);
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, output }));
  });
}

/** What two runs must share to be bit-identical: every line but the clock. */
export function bits({ initial, steps, final }: Outcome): unknown {
  return { steps: [initial, ...steps].map((line) => ({ ...line, time: 0 })), final: final?.toString('hex') };
}

/** A network with dropout on synthetic points, quick on every backend. Expects `tf` in scope. */
export const NETWORK = `
const xs = tf.tensor2d(Array.from({ length: 48 }, (_, i) => Math.sin(i)), [12, 4]);
const ys = tf.tensor2d(Array.from({ length: 12 }, (_, i) => i % 2), [12, 1]);
const model = tf.sequential();
model.add(tf.layers.dense({ name: 'fc1', inputShape: [4], units: 8, activation: 'relu' }));
model.add(tf.layers.dropout({ rate: 0.5 }));
model.add(tf.layers.dense({ name: 'fc2', units: 1 }));
model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
`;

/** Trains \`NETWORK\` for 6 steps as an ES module. */
export const TRAIN = `
import * as tf from '@tensorflow/tfjs';
${NETWORK}
await model.fit(xs, ys, { epochs: 2, batchSize: 4, verbose: 0 });
console.log('trained on', tf.getBackend());
`;

export const SEED = { 'js.Math.random': 7 };
