import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SEEDED, UNSEEDED } from '../lsp/programs.ts';
import { Folder } from '../lsp/session.ts';
import { PYTHON, start, twinrun } from './cli.ts';

let folder: Folder;
afterEach(() => folder.remove());

function run(files: Readonly<Record<string, string>>, ...args: string[]) {
  folder = new Folder(files);
  return twinrun(folder.path, ['run', '--python', PYTHON, ...args]);
}

function recorded(): string[] {
  return readdirSync(join(folder.path, '.twinrun/runs')).map((name) => `.twinrun/runs/${name}`);
}

/** A process that has ended but that nobody has waited for yet is running no more. */
function isRunning(pid: number): boolean {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return state !== '' && !state.startsWith('Z');
}

describe('twinrun run', () => {
  it('shows that an unseeded script differs, keeps the runs and lets them be compared again', () => {
    const { code, out, err } = run({ 'train.py': UNSEEDED }, 'train.py');
    expect(code).toBe(1);
    expect(out).toMatch(/^differ from step 0/);
    expect(out).toContain('weight [2, 4]');
    for (const directory of recorded()) expect(err).toContain(directory);
    const again = twinrun(folder.path, ['compare', '--format', 'json', ...recorded()]);
    expect(again.code).toBe(1);
    const comparison = JSON.parse(again.out);
    expect(comparison).toMatchObject({ identical: false, first: { what: 'initial-parameters' } });
    expect(comparison.groups).toHaveLength(2);
    expect(comparison.causes[0]).toMatchObject({ cause: 'unseeded-stream', file: 'train.py', line: 4 });
  });

  it('shows that the seeded script repeats, and writes the report', () => {
    const { code, out, err } = run({ 'train.py': SEEDED }, '--report', 'reports/r.html', '--times', '3', 'train.py');
    expect(code).toBe(0);
    expect(out).toMatch(/^bit-identical\n/);
    expect(recorded()).toHaveLength(3);
    expect(err).toContain('Report: reports/r.html');
    expect(readFileSync(join(folder.path, 'reports/r.html'), 'utf8')).toMatch(/^<!doctype html>.*train\.py/s);
    const html = twinrun(folder.path, ['compare', '--format', 'html', ...recorded()]);
    expect(html).toMatchObject({ code: 0, out: expect.stringMatching(/^<!doctype html>/) });
  });

  it('hands over what follows -- and stops at the limits', () => {
    const script = `import sys\n${SEEDED.replace('range(3)', 'range(10 ** 9)')}`;
    const { code, out } = run(
      { 'train.py': script },
      '--steps',
      '5',
      '--format',
      'json',
      'train.py',
      '--',
      '--lr',
      '-x',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out).runs).toMatchObject([{ steps: 5 }, { steps: 5 }]);
    const manifest = JSON.parse(readFileSync(join(folder.path, recorded()[0] ?? '', 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ argv: ['--lr', '-x'], status: 'limited', limits: { steps: 5, seconds: null } });
  });

  it('says why a script failed, with the end of its output', () => {
    const { code, out, err } = run({ 'raises.py': 'print("before")\nraise ValueError("no good")\n' }, 'raises.py');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('ValueError: no good');
    expect(err).toContain('  before\n');
  });

  it('stops at an interrupt, keeps what was recorded and leaves nothing running', async () => {
    const child =
      'import subprocess, sys\np = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])\n';
    const script = `${child}open("pid", "w").write(str(p.pid))\n${SEEDED.replace('range(3)', 'range(10 ** 9)')}`;
    folder = new Folder({ 'train.py': script });
    const { child: cli, ended } = start(folder.path, ['run', '--python', PYTHON, 'train.py']);
    const steps = () =>
      existsSync(join(folder.path, '.twinrun/runs')) &&
      recorded().some((directory) => {
        const file = join(folder.path, directory, 'steps.jsonl');
        return existsSync(file) && readFileSync(file, 'utf8').includes('"step"');
      });
    while (!steps()) await new Promise((resolve) => setTimeout(resolve, 20));
    cli.kill('SIGINT');
    const { code, err } = await ended;
    expect(code).toBe(2);
    expect(err).toContain('Cancelled. What was recorded so far is kept.');
    const pid = Number(readFileSync(join(folder.path, 'pid'), 'utf8'));
    expect(isRunning(pid)).toBe(false);
    const manifest = JSON.parse(readFileSync(join(folder.path, recorded()[0] ?? '', 'manifest.json'), 'utf8'));
    expect(manifest.status).toBe('cancelled');
  });

  it.each([
    [['gone.py'], /gone\.py: there is no such file or folder/],
    [[], /Say which script to run/],
    [['a.py', 'b.py'], /Say which script to run/],
    [['data.csv'], /data\.csv is no Python file/],
    [['--times', '0', 'a.py'], /--times needs a positive number, not "0"/],
    [['--times', '1.5', 'a.py'], /--times needs a positive number/],
    [['--seconds', 'soon', 'a.py'], /--seconds needs a positive number/],
    [['--format', 'sarif', 'a.py'], /text, json, html/],
    [['--python', 'no/such/python', 'a.py'], /no\/such\/python/],
  ])('refuses %j in words', (args, message) => {
    folder = new Folder({ 'a.py': '', 'b.py': '', 'data.csv': '' });
    const { code, out, err } = twinrun(folder.path, ['run', ...args]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toContain('    at ');
  });
});

describe('twinrun compare', () => {
  it.each([
    [['only-one'], /at least two/],
    [['no-run', 'nor-this'], /(no-run|nor-this) is not a run directory/],
  ])('refuses %j in words', (args, message) => {
    folder = new Folder({ 'no-run/x': '', 'nor-this/x': '' });
    const { code, out, err } = twinrun(folder.path, ['compare', ...args]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toContain('    at ');
  });
});
