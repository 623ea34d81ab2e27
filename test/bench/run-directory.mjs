import { createRun, SCHEMA_VERSION, ulid } from '../../runtime/src/store/index.ts';

/**
 * Makes a run directory that holds nothing yet, as the launcher makes one.
 * @param {string} store the folder that it goes into
 */
export async function newRun(store, { kind = 'python', script = 'train.py' } = {}) {
  const manifest = {
    schema: SCHEMA_VERSION,
    id: ulid(),
    created: new Date().toISOString(),
    tool: 'twinrun',
    digest: 'crc32',
    kind,
    script,
    argv: [],
    device: 'cpu',
    limits: { steps: null, seconds: null },
    forced: { streams: {}, threads: null },
    scriptDigest: '',
    git: null,
    status: 'completed',
    reason: '',
    exitCode: 0,
    signal: null,
    seconds: 1,
  };
  return { manifest, directory: await createRun(store, manifest) };
}
