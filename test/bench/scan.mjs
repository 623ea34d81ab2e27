// Scans a folder in this process, as the server does, and prints what scanning again costs and how much memory is held.
//   scan FOLDER CHANGED-FILE
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from '../../server/src/host/index.ts';

const REPETITIONS = 7;
const SETTINGS = { locale: 'en', severities: {}, exclude: [], include: [] };

async function main([folder, changed]) {
  const before = heldMemory();
  let began = performance.now();
  const project = await Project.ofFolder(folder, SETTINGS);
  const discovery = performance.now() - began;
  began = performance.now();
  const findings = [...project.checkAll().values()].flat().length;
  const cold = performance.now() - began;
  const held = heldMemory() - before;

  const again = [];
  for (let i = 0; i < REPETITIONS; i++) {
    began = performance.now();
    project.checkAll();
    again.push(performance.now() - began);
  }
  const oneChanged = [];
  for (let i = 0; i < REPETITIONS; i++) {
    const path = join(folder, changed);
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n`);
    began = performance.now();
    await project.changedOnDisk(changed);
    project.checkAll();
    oneChanged.push(performance.now() - began);
  }
  console.log(JSON.stringify({ discovery, cold, findings, held, again, oneChanged }));
}

/** Bytes that live after a collection: objects, array buffers and WebAssembly memory. */
function heldMemory() {
  for (let i = 0; i < 3; i++) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

main(process.argv.slice(2));
