import { type ChildProcess, fork, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createProtocolConnection,
  type DocumentDiagnosticReport,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageReader,
  type MessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { UNSEEDED } from './programs.ts';
import { Folder } from './session.ts';

/** The server as it is shipped: what `npm run build` made. */
const SERVER = join(resolve(import.meta.dirname, '../..'), 'dist/server.cjs');
if (!existsSync(SERVER)) throw new Error('test/lsp/process runs the built server: npm run build');

let folder: Folder;
afterEach(() => folder.remove());

/** One session from the greeting to the farewell; answers the rules found and the exit code. */
async function greet(child: ChildProcess, reader: MessageReader, writer: MessageWriter) {
  folder = new Folder({ 'train.py': UNSEEDED });
  const exited = new Promise<number | null>((done) => child.on('exit', done));
  const connection = createProtocolConnection(reader, writer);
  connection.listen();
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: folder.uri, capabilities: {} });
  await connection.sendNotification('initialized', {});
  const uri = folder.uriOf('train.py');
  const textDocument = { uri, languageId: 'python', version: 1, text: UNSEEDED };
  await connection.sendNotification('textDocument/didOpen', { textDocument });
  const report: DocumentDiagnosticReport = await connection.sendRequest('textDocument/diagnostic', {
    textDocument: { uri },
  });
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  const rules = report.kind === 'full' ? report.items.map(({ code }) => code) : [];
  return { rules, code: await exited };
}

describe('the built server', () => {
  it('speaks over stdio', async () => {
    const child = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const session = greet(child, new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    expect(await session).toEqual({ rules: ['unseeded-draw'], code: 0 });
  });

  it('speaks over IPC', async () => {
    const child = fork(SERVER, ['--node-ipc']);
    expect(await greet(child, new IPCMessageReader(child), new IPCMessageWriter(child))).toEqual({
      rules: ['unseeded-draw'],
      code: 0,
    });
  });
});
