// Static analysis: latency at the keyboard, scans of a large workspace, memory, start-up.
import { fork } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createProtocolConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-languageserver/node';
import { execute } from '../../scripts/lib/lab.mjs';
import { makeCorpus } from './corpus.mjs';
import { anyPython, bench, frameworkPython } from './folders.mjs';
import { longPythonProgram, longTypeScriptProgram, TYPING_PLACE } from './long-programs.mjs';
import { answerOf, timed } from './processes.mjs';
import { buildAnalysis, bundled, product } from './product.mjs';
import { percentile } from './statistics.mjs';

const SCANS = 3;
/** A scan that is slow is not repeated beyond this. */
const SCAN_SECONDS = 45;
const STARTS = 9;
const MILLION = 1e6;

const PYTHON_LINE = 'noise = torch.randn(images.shape, device=device) * scale';
const TYPESCRIPT_LINE = 'const noise = tf.randomNormal(images.shape).mul(scale);';

/** One finding: the weights of the layer. */
const SHORT_PROGRAM = `import torch
from torch import nn

model = nn.Linear(4, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(3):
    loss = model(torch.ones(1, 4)).sum()
    loss.backward()
    optimizer.step()
`;

export async function analysis(report, { corpus: folders }) {
  await buildAnalysis();
  await catalogue(report);
  await startUp(report);
  await keystrokes(report);
  report.note('copying the corpus');
  const corpus = await makeCorpus(folders).catch((error) => report.missing('scans', error.message));
  if (corpus === undefined) return;
  report.note(`corpus: ${corpus.files.length} files, ${corpus.lines} lines`);
  await keystrokesInCorpus(report, corpus);
  await scans(report, corpus);
  await scansInOneProcess(report, corpus);
  rmSync(corpus.folder, { recursive: true });
}

async function catalogue(report) {
  const script = await bundled('catalogue');
  const answers = [];
  for (let i = 0; i < STARTS; i++) answers.push(await answerOf(script));
  const total = answers.map(({ loaded, asked }) => loaded + asked);
  report.figure('catalogue: load and first PyTorch question', total, { unit: 'ms' });
}

async function startUp(report) {
  const folder = join(bench, 'start');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'train.py'), SHORT_PROGRAM);
  const samples = [];
  const bare = [];
  for (let i = 0; i < STARTS; i++) {
    bare.push((await timed([process.execPath, '-e', '0'])).wall * 1000);
    samples.push(await firstDiagnostics(folder));
  }
  rmSync(folder, { recursive: true });
  report.figure('server: start to first Python diagnostics', samples, { unit: 'ms', atMost: 250 });
  report.figure('  of which a bare Node starts in', bare, { unit: 'ms' });
}

/** Milliseconds from the fork of the server to its diagnostics of one file. */
async function firstDiagnostics(folder) {
  const began = performance.now();
  const child = fork(join(product, 'server.cjs'), ['--node-ipc']);
  const exited = new Promise((resolve) => child.on('exit', resolve));
  const connection = createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.listen();
  const uri = pathToFileURL(join(folder, 'train.py')).href;
  const rootUri = pathToFileURL(folder).href;
  await connection.sendRequest('initialize', { processId: process.pid, rootUri, capabilities: {} });
  await connection.sendNotification('initialized', {});
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'python', version: 1, text: SHORT_PROGRAM },
  });
  const { items } = await connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
  const took = performance.now() - began;
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  await exited;
  if (items.length !== 1) throw new Error(`the server reported ${items.length} diagnostics where one is due`);
  return took;
}

async function keystrokes(report) {
  const folder = join(bench, 'typing');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'train.py'), longPythonProgram());
  writeFileSync(join(folder, 'train.ts'), longTypeScriptProgram());
  const python = [folder, 'train.py', 'python', PYTHON_LINE];
  await typed(report, 'keystroke → diagnostics, training .py', python, { p95: 15 });
  await typed(report, 'keystroke → diagnostics, training .ts', [folder, 'train.ts', 'typescript', TYPESCRIPT_LINE], {
    p95: 30,
  });
  rmSync(folder, { recursive: true });
}

async function keystrokesInCorpus(report, { folder, files }) {
  const library = libraryFile(folder, files);
  if (library !== undefined)
    await typed(report, `keystroke, corpus open, ${library}`, [folder, library, 'python', PYTHON_LINE], {
      p95: 15,
      mustFind: false,
    });
  const path = join(folder, 'train_everything.py');
  writeFileSync(path, longPythonProgram());
  await typed(report, 'keystroke, corpus open, training .py', [folder, 'train_everything.py', 'python', PYTHON_LINE], {
    p95: 15,
  });
  rmSync(path);
}

/** The file of some 3,000 lines that the analysis cannot pass over. */
function libraryFile(folder, files) {
  const candidates = files.flatMap((path) => {
    const text = readFileSync(join(folder, path), 'utf8');
    const lines = text.split('\n');
    const distance = Math.abs(lines.length - 3000);
    return /\b(random|dropout|shuffle)/.test(text) && lines.some((line) => TYPING_PLACE.test(line))
      ? [{ path, distance }]
      : [];
  });
  return candidates.sort((a, b) => a.distance - b.distance)[0]?.path;
}

async function typed(report, name, args, { p95, mustFind = true }) {
  report.note(`typing into ${args[1]}`);
  const { milliseconds, opened, found } = await answerOf(await bundled('typing'), args);
  if (mustFind && found === 0) throw new Error(`nothing was found in ${args[1]}`);
  report.figure(`${name}, p50`, [percentile(milliseconds, 0.5)], { unit: 'ms' });
  report.figure(`${name}, p95`, [percentile(milliseconds, 0.95)], { unit: 'ms', atMost: p95 });
  report.figure('  first diagnostics after opening it', [opened], { unit: 'ms' });
}

/** The command line tool over the corpus, in turn with ruff over the same files. */
async function scans(report, { folder, files }) {
  const ruff = await installRuff().catch((error) => report.missing('ruff', error.message));
  const own = [];
  const theirs = [];
  const end = performance.now() + SCAN_SECONDS * 1000;
  for (let i = 0; i < SCANS && (i === 0 || performance.now() < end); i++) {
    report.note(`cold scan ${i + 1}`);
    own.push(
      await timed([process.execPath, join(product, 'cli.cjs'), 'lint', '--format', 'json', folder], { codes: [0, 1] }),
    );
    const check = ['check', '--isolated', '--no-cache', '--no-respect-gitignore', '--quiet', '--select', 'NPY002'];
    if (ruff !== undefined) theirs.push(await timed([ruff, ...check, folder], { codes: [0, 1] }));
  }
  const cpu = own.map((run) => run.cpu);
  report.figure(
    'cold scan by the CLI, wall',
    own.map((run) => run.wall),
    { unit: 's', atMost: 2.5 },
  );
  report.figure('cold scan by the CLI, CPU', cpu, { unit: 's' });
  if (ruff !== undefined) {
    report.figure(
      'ruff NPY002 on the same files, CPU',
      theirs.map((run) => run.cpu),
      { unit: 's' },
    );
    const ratios = cpu.map((seconds, i) => seconds / theirs[i].cpu);
    report.figure('cold scan CPU against ruff', ratios, { unit: '×', atMost: 4 });
  }
  const peaks = own.map((run) => run.memory / MILLION / (files.length / 1000));
  report.figure('CLI peak resident memory per 1,000 files', peaks, { unit: 'MB' });
}

async function installRuff() {
  const environment = join(bench, 'ruff');
  const ruff = join(environment, 'bin/ruff');
  if (existsSync(ruff)) return ruff;
  const python = await Promise.resolve().then(frameworkPython).catch(anyPython);
  await execute(python, ['-m', 'venv', environment]);
  await execute(join(environment, 'bin/python'), ['-m', 'pip', 'install', '--quiet', 'ruff']);
  return ruff;
}

async function scansInOneProcess(report, { folder, files }) {
  report.note('scanning again in one process');
  const changed = libraryFile(folder, files) ?? files[0];
  const { discovery, cold, held, again, oneChanged } = await answerOf(await bundled('scan'), [folder, changed]);
  report.figure('in process: finding the files', [discovery], { unit: 'ms' });
  report.figure('in process: first check of all', [cold], { unit: 'ms' });
  report.figure('in process: check again, nothing changed', again, { unit: 'ms', atMost: 150 });
  report.figure('in process: check again, one file changed', oneChanged, { unit: 'ms' });
  const perThousand = held / MILLION / (files.length / 1000);
  report.figure('memory held per 1,000 files', [perThousand], { unit: 'MB', atMost: 50 });
}
