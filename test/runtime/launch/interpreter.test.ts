import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findPython, runRepeats } from '../../../runtime/src/launch/index.ts';
import { probes, request, workspaceWith } from './support.ts';

/** A stand-in for an interpreter that answers with this version. */
async function fakePython(path: string, version: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho "twinrun ${version}"\n`);
  await chmod(path, 0o755);
  return path;
}

describe('the Python of a script is', () => {
  test('the one given, whatever else there is', async () => {
    const folder = await workspaceWith({ 'train.py': '' });
    await fakePython(join(folder, '.venv/bin/python'), '3 11');
    const given = await fakePython(join(folder, 'given'), '3 9');
    expect(await findPython(given, join(folder, 'train.py'), folder, {})).toEqual({ path: given, version: [3, 9] });
  });

  test('that of the nearest environment in the workspace', async () => {
    const folder = await workspaceWith({ 'project/src/train.py': '' });
    await fakePython(join(folder, '.venv/bin/python'), '3 11');
    const near = await fakePython(join(folder, 'project/venv/bin/python'), '3 12');
    const active = await fakePython(join(folder, 'active/bin/python'), '3 10');
    const env = { VIRTUAL_ENV: dirname(dirname(active)) };
    expect((await findPython(null, join(folder, 'project/src/train.py'), folder, env)).path).toBe(near);
  });

  test("Poetry's, where the project is Poetry's", async () => {
    const folder = await workspaceWith({ 'train.py': '', 'pyproject.toml': '[tool.poetry]\nname = "x"\n' });
    const python = await fakePython(join(folder, 'cache/bin/python'), '3 11');
    const poetry = join(folder, 'tools/poetry');
    await mkdir(dirname(poetry));
    await writeFile(poetry, `#!/bin/sh\n[ "$*" = "env info --executable" ] && echo ${python}\n`);
    await chmod(poetry, 0o755);
    const env = { PATH: dirname(poetry) };
    expect((await findPython(null, join(folder, 'train.py'), folder, env)).path).toBe(python);
  });

  test('the active one, then the first on PATH that works', async () => {
    const folder = await workspaceWith({ 'train.py': '' });
    const script = join(folder, 'train.py');
    const active = await fakePython(join(folder, 'active/bin/python'), '3 11');
    const onPath = await fakePython(join(folder, 'bin/python3'), '3 12');
    await mkdir(join(folder, 'broken'));
    await symlink('nowhere', join(folder, 'broken/python3'));
    const PATH = [join(folder, 'broken'), join(folder, 'bin')].join(':');
    expect((await findPython(null, script, folder, { PATH, VIRTUAL_ENV: join(folder, 'active') })).path).toBe(active);
    expect((await findPython(null, script, folder, { PATH, VIRTUAL_ENV: join(folder, 'gone') })).path).toBe(onPath);
  });

  test('never one that is too old, unless there is no other', async () => {
    const folder = await workspaceWith({ 'train.py': '' });
    const script = join(folder, 'train.py');
    const old = await fakePython(join(folder, '.venv/bin/python'), '3 7');
    await expect(findPython(null, script, folder, {})).rejects.toMatchObject({
      code: 'old-python',
      message: `${old} is Python 3.7, but the runtime needs 3.8 or newer to observe a run. Choose a newer interpreter, then run again.`,
    });
    const newer = await fakePython(join(folder, 'bin/python'), '3 8');
    expect((await findPython(null, script, folder, { PATH: dirname(newer) })).path).toBe(newer);
  });
});

describe('a run that cannot take place says what is wrong, in both languages:', () => {
  test('no Python on the machine', async () => {
    const workspace = await workspaceWith({ 'train.py': '' });
    const changes = { interpreter: null, env: { PATH: '', VIRTUAL_ENV: '', CONDA_PREFIX: '' } };
    await expect(runRepeats(request(workspace, 'train.py', changes), {}, probes)).rejects.toMatchObject({
      name: 'LaunchError',
      code: 'no-python',
      message: expect.stringMatching(/^No Python was found .*Install Python 3\.8 or newer/),
      zh: expect.stringMatching(/^未找到 Python/),
    });
  });

  const failures: [string, string, Parameters<typeof request>[2], string][] = [
    ['no such script', 'gone.py', {}, 'no-script'],
    ['a script of another kind', 'train.rb', {}, 'unsupported-script'],
    ['an interpreter that is none', 'train.py', { interpreter: '/nowhere/python' }, 'bad-interpreter'],
    ['a working folder that is not there', 'train.py', { cwd: '/nowhere' }, 'not-started'],
    ['a store that cannot be written', 'train.py', { store: '/dev/null/runs' }, 'no-store'],
    ['a probe that was not built', 'train.js', { interpreter: process.execPath }, 'no-probe'],
  ];
  test.each(failures)('%s', async (_, script, changes, code) => {
    const workspace = await workspaceWith({ 'train.py': '', 'train.rb': '', 'train.js': '' });
    const run = runRepeats(request(workspace, script, changes), {}, { ...probes, node: '/nowhere' });
    await expect(run).rejects.toMatchObject({ code, zh: expect.stringMatching(/[\u4e00-\u9fff]/) });
  });
});
