import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

const HEAD_BYTES = 8 * 1024 * 1024;
const TAIL_BYTES = 256 * 1024;
const MESSAGE_BYTES = 8 * 1024;
const MESSAGE_LINES = 40;

/** Keeps the beginning and the end of what a script prints, however much it is. */
export class OutputLog {
  private readonly file: WriteStream;
  private readonly tail: Buffer[] = [];
  private tailBytes = 0;
  private written = 0;
  private total = 0;
  private failure: Error | null = null;

  constructor(path: string) {
    this.file = createWriteStream(path);
    // A full disk must not end the run; it is reported by `close`.
    this.file.on('error', (error) => {
      this.failure = error;
    });
  }

  add(chunk: Buffer): void {
    this.total += chunk.length;
    const room = HEAD_BYTES - this.written;
    if (room > 0 && this.failure === null) {
      const head = chunk.subarray(0, room);
      this.written += head.length;
      this.file.write(head);
    }
    this.tail.push(chunk);
    this.tailBytes += chunk.length;
    while (this.tailBytes - (this.tail[0]?.length ?? 0) >= TAIL_BYTES)
      this.tailBytes -= (this.tail.shift() as Buffer).length;
  }

  /** The last lines, for messages. */
  text(): string {
    const bytes = Buffer.concat(this.tail).subarray(-MESSAGE_BYTES);
    return bytes.toString('utf8').split(/\r?\n/).slice(-MESSAGE_LINES).join('\n').trim();
  }

  /** Completes the file. Rejects when it could not be written. */
  async close(): Promise<void> {
    const missing = this.total - this.written;
    if (missing > 0) {
      const end = Buffer.concat(this.tail).subarray(-Math.min(missing, TAIL_BYTES));
      if (missing > end.length) this.file.write(`\n[twinrun: ${missing - end.length} bytes left out]\n`);
      this.file.write(end);
    }
    this.file.end();
    if (this.failure === null) await finished(this.file);
    if (this.failure !== null) throw this.failure;
  }
}
