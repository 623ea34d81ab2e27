import { type FileHandle, open } from 'node:fs/promises';

const INTERVAL_MS = 250;
const CHUNK = 1 << 20;

/** Follows `steps.jsonl` while a probe writes it. */
export class StepFollower {
  private readonly path: string;
  private readonly onStep: (step: number) => void;
  private readonly timer: NodeJS.Timeout;
  private position = 0;
  private rest = '';
  private last = -1;
  private reading: Promise<void> = Promise.resolve();

  constructor(path: string, onStep: (step: number) => void) {
    this.path = path;
    this.onStep = onStep;
    this.timer = setInterval(() => this.look(), INTERVAL_MS);
  }

  /** Reads what is left and stops. Resolves to the number of steps recorded. */
  async end(): Promise<number> {
    clearInterval(this.timer);
    this.look();
    await this.reading;
    return this.last + 1;
  }

  private look(): void {
    this.reading = this.reading.then(() => this.read()).catch(() => undefined);
  }

  private async read(): Promise<void> {
    const file = await open(this.path, 'r').catch(() => null);
    if (file === null) return;
    try {
      const before = this.last;
      while (await this.readChunk(file));
      if (this.last > before) this.onStep(this.last);
    } finally {
      await file.close();
    }
  }

  private async readChunk(file: FileHandle): Promise<boolean> {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK), 0, CHUNK, this.position);
    this.position += bytesRead;
    const lines = (this.rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.last = Math.max(this.last, stepOf(line));
    return bytesRead === CHUNK;
  }
}

/** The step of a `step` line, -1 of any other. */
function stepOf(line: string): number {
  if (!/"t":\s*"step"/.test(line)) return -1;
  return Number(/"step":\s*(-?\d+)/.exec(line)?.[1] ?? -1);
}
