import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const launcher = join(import.meta.dirname, 'launch.mjs');

/** Runs the launcher on the guard suite; its exit code is what `npm test` goes by. */
function launch(guard: string): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    GUARD: guard,
    TWINRUN_SUITE: join(import.meta.dirname, 'guards/suite.cjs'),
    TWINRUN_SUITE_WORKSPACE: mkdtempSync(join(tmpdir(), 'twinrun-guard-')),
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [launcher], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr }),
    );
  });
}

describe('the workbench launcher', () => {
  it('succeeds when the suite passes', async () => {
    expect(await launch('passes')).toMatchObject({ code: 0 });
  });
  it('fails when a test fails', async () => {
    expect(await launch('test-fails')).toMatchObject({ code: 1 });
  });
  it('fails when the extension host dies', async () => {
    const result = await launch('host-dies');
    expect(result.code).toBe(1);
    expect(result.output).toContain('the extension host died: SIGKILL');
  });
  it('fails when nothing ran', async () => {
    const result = await launch('nothing-ran');
    expect(result.code).toBe(1);
    expect(result.output).toContain('no passing test was reported');
  });
});
