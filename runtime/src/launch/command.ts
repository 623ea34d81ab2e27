import { createRequire } from 'node:module';
import { delimiter, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Forced } from '../store/index.ts';
import { type Environment, findNode, findPython, type Interpreter } from './interpreter.ts';
import { LaunchError, unsupportedScript } from './messages.ts';
import { nodeHook, type ProbePaths } from './probes.ts';
import type { RunRequest } from './request.ts';

/** What to start for a request; the same for each of its runs. */
export interface Command {
  readonly kind: 'python' | 'node';
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const PYTHON = new Set(['.py', '.pyw', '.ipynb']);
const NODE = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']);
/** Node strips types without a flag from these versions on. */
const STRIPS_TYPES = [22, 18] as const;
const LARGEST_HASH_SEED = 4294967295;

/** Finds the interpreter and composes the command. Throws `LaunchError`. */
export async function commandFor(request: RunRequest, probes: ProbePaths): Promise<Command> {
  const extension = extname(request.script).toLowerCase();
  const base: Environment = { ...process.env, ...request.env };
  if (PYTHON.has(extension)) return pythonCommand(request, probes, extension, base);
  if (NODE.has(extension)) return nodeCommand(request, probes, extension, base);
  throw new LaunchError('unsupported-script', unsupportedScript(request.script));
}

async function pythonCommand(
  request: RunRequest,
  probes: ProbePaths,
  extension: string,
  base: Environment,
): Promise<Command> {
  const python = await findPython(request.interpreter, request.script, request.workspace, base);
  const runner = extension === '.ipynb' ? [join(probes.python, 'run_notebook.py')] : [];
  const paths = [probes.python, base['PYTHONPATH']].filter((path) => path !== undefined && path !== '');
  return {
    kind: 'python',
    program: python.path,
    args: [...runner, request.script, ...request.args],
    env: {
      ...defined(base),
      ...threadVariables(request.forced),
      ...hashSeed(request.forced),
      ...gpuVisibility(request.device),
      // Nobody closes a window that a plot opens here.
      MPLBACKEND: base['MPLBACKEND'] ?? 'Agg',
      PYTHONPATH: paths.join(delimiter),
    },
  };
}

async function nodeCommand(
  request: RunRequest,
  probes: ProbePaths,
  extension: string,
  base: Environment,
): Promise<Command> {
  const node = await findNode(request.interpreter, base);
  const typed = extension.endsWith('ts') ? typeScriptFlags(request.script, node) : [];
  return {
    kind: 'node',
    program: node.path,
    args: [...typed, '--import', pathToFileURL(nodeHook(probes)).href, request.script, ...request.args],
    env: { ...defined(base), ...threadVariables(request.forced) },
  };
}

/** The project's own `tsx` where it has one, because Node's stripping of types refuses enums and the like. */
function typeScriptFlags(script: string, node: Interpreter): string[] {
  try {
    return ['--import', pathToFileURL(createRequire(script).resolve('tsx')).href];
  } catch {
    const [major, minor] = node.version;
    const flagless = major > STRIPS_TYPES[0] || (major === STRIPS_TYPES[0] && minor >= STRIPS_TYPES[1]);
    return flagless ? [] : ['--experimental-strip-types'];
  }
}

function threadVariables({ threads }: Forced): Record<string, string> {
  if (threads === null) return {};
  const names = [
    'OMP_NUM_THREADS',
    'MKL_NUM_THREADS',
    'OPENBLAS_NUM_THREADS',
    'VECLIB_MAXIMUM_THREADS',
    'NUMEXPR_NUM_THREADS',
    'TF_NUM_INTRAOP_THREADS',
    'TF_NUM_INTEROP_THREADS',
  ];
  return Object.fromEntries(names.map((name) => [name, String(threads)]));
}

/** Python salts its hashes before any code runs, so this stream can be pinned from outside only. */
function hashSeed({ streams }: Forced): Record<string, string> {
  const seed = streams['py.hash'] ?? streams['*'];
  return seed === undefined ? {} : { PYTHONHASHSEED: String(Math.abs(Math.trunc(seed)) % (LARGEST_HASH_SEED + 1)) };
}

function gpuVisibility(device: string): Record<string, string> {
  if (device === 'cpu') return { CUDA_VISIBLE_DEVICES: '' };
  const gpu = /^cuda:(\d+)$/.exec(device);
  return gpu === null ? {} : { CUDA_VISIBLE_DEVICES: gpu[1] as string };
}

function defined(env: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
