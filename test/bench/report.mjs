// The figures of one run of the benchmarks, as an aligned table and as JSON.
import { cpus, loadavg } from 'node:os';
import { median } from './statistics.mjs';

const HEADER = ['figure', 'median', 'min – max', 'n', 'target', ''];

export class Report {
  #parts = [];

  begin(name) {
    this.#parts.push({ name, began: Date.now(), load: { before: load() }, figures: [], missing: [] });
    console.log(`\n── ${name} (load average ${load()} on ${cpus().length} cores)`);
  }

  /** @param {string} text what is being measured now */
  note(text) {
    console.log(`   ${text}`);
  }

  /**
   * @param {string} name
   * @param {readonly number[]} samples repetitions of one measurement; their median is the figure
   * @param {{unit: string, atMost?: number, atLeast?: number}} what unit of samples and target, and the target if any
   */
  figure(name, samples, { unit, atMost, atLeast }) {
    const value = median(samples);
    const met = atMost !== undefined ? value <= atMost : atLeast !== undefined ? value >= atLeast : null;
    this.#part.figures.push({
      name,
      value,
      minimum: Math.min(...samples),
      maximum: Math.max(...samples),
      n: samples.length,
      unit,
      target: atMost !== undefined ? { atMost } : atLeast !== undefined ? { atLeast } : null,
      met,
    });
  }

  /** Says that something could not be measured, and why. */
  missing(what, why) {
    this.#part.missing.push({ what, why });
  }

  end() {
    const part = this.#part;
    part.load.after = load();
    part.seconds = Math.round((Date.now() - part.began) / 1000);
    printTable([HEADER, ...part.figures.map(row)]);
    for (const { what, why } of part.missing) console.log(`   not measured: ${what}: ${why}`);
    console.log(`   ${part.seconds} s; load average afterwards ${load()}`);
  }

  toJSON() {
    return {
      created: new Date().toISOString(),
      machine: { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version },
      parts: this.#parts.map(({ began, ...part }) => part),
    };
  }

  get #part() {
    return this.#parts.at(-1);
  }
}

function load() {
  return loadavg()[0].toFixed(1);
}

function row({ name, value, minimum, maximum, n, unit, target, met }) {
  const range = n > 1 ? `${number(minimum)} – ${number(maximum)}` : '';
  const goal = target === null ? '' : 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
  const verdict = met === null ? '' : met ? 'met' : 'NOT MET';
  return [name, `${number(value)} ${unit}`, range, String(n), goal === '' ? '' : `${goal} ${unit}`, verdict];
}

function number(value) {
  return value === 0 ? '0' : Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function printTable(rows) {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  for (const cells of rows) {
    const padded = cells.map((cell, i) => (i === 0 || i === 5 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])));
    console.log(`   ${padded.join('  ')}`.trimEnd());
  }
}
