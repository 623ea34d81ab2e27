import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { badInterpreter, LaunchError, noNode, noPython, oldPython } from './messages.ts';

const run = promisify(execFile);
const windows = process.platform === 'win32';
const ASK_TIMEOUT_MS = 20_000;
const OLDEST_PYTHON = [3, 8] as const;

export type Environment = Readonly<Record<string, string | undefined>>;

/** An interpreter that answered. */
export interface Interpreter {
  readonly path: string;
  readonly version: readonly [number, number];
}

/**
 * The Python for a script: the one given; else the environment nearest to the script inside the workspace (`.venv`,
 * `venv`, `.conda`, Poetry's); else the active one (`VIRTUAL_ENV`, `CONDA_PREFIX`); else the first on PATH.
 * Throws `LaunchError` when there is none, or when the one found is too old.
 */
export async function findPython(
  explicit: string | null,
  script: string,
  workspace: string,
  env: Environment,
): Promise<Interpreter> {
  if (explicit !== null) return askPython(explicit, env);
  const tried: string[] = [];
  let tooOld: LaunchError | null = null;
  for (const candidate of await pythonCandidates(script, workspace, env)) {
    tried.push(candidate.name);
    try {
      return await askPython(candidate.path, env);
    } catch (error) {
      if (error instanceof LaunchError && error.code === 'old-python') tooOld ??= error;
    }
  }
  throw tooOld ?? new LaunchError('no-python', noPython(tried));
}

/** The Node for a script: the one given, else the first on PATH, else the one that runs this code. */
export async function findNode(explicit: string | null, env: Environment): Promise<Interpreter> {
  if (explicit !== null) return askNode(explicit, env);
  for (const path of onPath(['node'], env)) {
    const node = await askNode(path, env).catch(() => null);
    if (node !== null) return node;
  }
  if (process.versions['electron'] === undefined) return askNode(process.execPath, env);
  throw new LaunchError('no-node', noNode());
}

async function pythonCandidates(
  script: string,
  workspace: string,
  env: Environment,
): Promise<{ name: string; path: string }[]> {
  const candidates: { name: string; path: string }[] = [];
  for (const folder of foldersUp(dirname(script), workspace)) {
    for (const name of ['.venv', 'venv', '.conda']) candidates.push({ name, path: pythonIn(join(folder, name)) });
  }
  const poetry = await poetryPython(workspace, env);
  if (poetry !== null) candidates.push({ name: 'Poetry', path: poetry });
  for (const name of ['VIRTUAL_ENV', 'CONDA_PREFIX']) {
    const folder = env[name];
    if (folder) candidates.push({ name, path: name === 'CONDA_PREFIX' ? condaPython(folder) : pythonIn(folder) });
  }
  const names = windows ? ['python', 'py'] : ['python3', 'python'];
  for (const path of onPath(names, env)) candidates.push({ name: path, path });
  if (!candidates.some((c) => c.name === c.path)) candidates.push({ name: `${names.join(', ')} on PATH`, path: '' });
  const seen = new Set<string>();
  return candidates.filter(({ path }) => !seen.has(path) && seen.add(path));
}

/** From `folder` up to `workspace`, both included; only `folder` when it is outside. */
function foldersUp(folder: string, workspace: string): string[] {
  const way = relative(workspace, folder);
  if (way.startsWith('..')) return [folder, workspace];
  const folders = [folder];
  while (folders.at(-1) !== workspace) {
    const parent = dirname(folders.at(-1) as string);
    if (parent === folders.at(-1)) break;
    folders.push(parent);
  }
  return folders;
}

function pythonIn(environment: string): string {
  return windows ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python');
}

function condaPython(environment: string): string {
  return windows ? join(environment, 'python.exe') : pythonIn(environment);
}

/** Poetry keeps environments outside the project and must be asked for them. */
async function poetryPython(workspace: string, env: Environment): Promise<string | null> {
  const project = await readFile(join(workspace, 'pyproject.toml'), 'utf8').catch(() => '');
  if (!/^\[tool\.poetry/m.test(project)) return null;
  const [poetry] = onPath(['poetry'], env);
  if (poetry === undefined) return null;
  const answer = await run(poetry, ['env', 'info', '--executable'], { ...options(env), cwd: workspace }).catch(
    () => null,
  );
  return answer?.stdout.trim() || null;
}

/** Every place on PATH where a program of one of these names could be, in the order a shell would take them. */
function onPath(names: readonly string[], env: Environment): string[] {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, windows ? `${name}.exe` : name)));
}

async function askPython(path: string, env: Environment): Promise<Interpreter> {
  const code = 'import sys; print("twinrun", sys.version_info[0], sys.version_info[1])';
  const version = await ask(path, ['-c', code], env, /twinrun (\d+) (\d+)/);
  const [major, minor] = version;
  if (major < OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor < OLDEST_PYTHON[1]))
    throw new LaunchError('old-python', oldPython(path, `${major}.${minor}`));
  return { path, version };
}

async function askNode(path: string, env: Environment): Promise<Interpreter> {
  return { path, version: await ask(path, ['--version'], env, /^v(\d+)\.(\d+)/m) };
}

async function ask(path: string, args: string[], env: Environment, pattern: RegExp): Promise<[number, number]> {
  try {
    const { stdout } = await run(path, args, options(env));
    const match = pattern.exec(stdout);
    if (match !== null) return [Number(match[1]), Number(match[2])];
    throw new Error('it does not answer with its version');
  } catch (error) {
    throw new LaunchError('bad-interpreter', badInterpreter(path, firstLine((error as Error).message)));
  }
}

function options(env: Environment) {
  return { env: env as NodeJS.ProcessEnv, timeout: ASK_TIMEOUT_MS, windowsHide: true };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
