// The benchmarks: what is fast and what is not, beside the targets. Nothing here fails for being slow.
//   npm run bench                        everything, in about five minutes
//   npm run bench -- analysis compare    only these parts: analysis, compare, probe
//   npm run bench -- --corpus DIR        Python files to scan, instead of those of the test environment's packages
// The table is printed; the same figures go to .lab/bench/results.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { analysis } from './analysis.mjs';
import { compare } from './compare.mjs';
import { bench } from './folders.mjs';
import { probe } from './probe.mjs';
import { Report } from './report.mjs';

const PARTS = { analysis, compare, probe };

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { corpus: { type: 'string', multiple: true } },
  });
  const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) throw new Error(`no part is called ${unknown.join(', ')}; choose from ${Object.keys(PARTS)}`);
  mkdirSync(bench, { recursive: true });
  const report = new Report();
  for (const [name, part] of Object.entries(PARTS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    report.begin(name);
    // A part that cannot be measured says so, and the others are still worth having.
    await part(report, { corpus: values.corpus }).catch((error) => report.missing(name, error.message));
    report.end();
  }
  writeFileSync(join(bench, 'results.json'), `${JSON.stringify(report, null, 2)}\n`);
  console.log('\nAll figures: .lab/bench/results.json');
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 2;
});
