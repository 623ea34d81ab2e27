// Types into a long program through a language-server session in this process, one character a change as editors send
// them, and prints how long each took from the change to its diagnostics.
//   typing FOLDER FILE LANGUAGE LINE
// FOLDER is the workspace, FILE lies in it; LINE is what is typed (and deleted again, until there are enough keystrokes).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Session } from '../lsp/session.ts';
import { TYPING_PLACE } from './long-programs.mjs';

const WARM_UP = 30;
const KEYSTROKES = 200;
/** Slow typing ends here, with the keystrokes that there are. */
const MAXIMUM_SECONDS = 15;
/** Milliseconds between the answer and the next key: the server does what it has put off, as between a person's keys. */
const PAUSE = 20;

async function main([folder, file, languageId, line]) {
  const uri = pathToFileURL(join(folder, file)).href;
  const text = readFileSync(join(folder, file), 'utf8');
  const session = await Session.start({ folders: [{ uri: pathToFileURL(folder).href }] });
  await session.open(uri, text, languageId);
  const first = performance.now();
  const found = (await session.diagnostics(uri)).length;
  const opened = performance.now() - first;

  const place = typingPlace(text);
  let version = 1;
  const change = async (range, inserted) => {
    const textDocument = { uri, version: ++version };
    const contentChanges = [{ range, text: inserted }];
    const began = performance.now();
    await session.client.sendNotification('textDocument/didChange', { textDocument, contentChanges });
    await session.pull(uri);
    const took = performance.now() - began;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    return took;
  };
  await change({ start: place, end: place }, `\n${place.indent}`);
  const at = (character) => ({ line: place.line + 1, character: place.indent.length + character });
  const times = [];
  const end = performance.now() + MAXIMUM_SECONDS * 1000;
  for (const edit of typedAndDeleted(line)) {
    times.push(await change({ start: at(edit.from), end: at(edit.to) }, edit.text));
    if (times.length >= WARM_UP + KEYSTROKES) break;
    if (times.length > 2 * WARM_UP && performance.now() > end) break;
  }
  await session.stop();
  const milliseconds = times.slice(WARM_UP);
  console.log(JSON.stringify({ milliseconds, opened, found }));
}

/** A line typed and deleted again, without end. */
function* typedAndDeleted(line) {
  for (;;) {
    for (let i = 0; i < line.length; i++) yield { from: i, to: i, text: line[i] };
    for (let i = line.length; i > 0; i--) yield { from: i - 1, to: i, text: '' };
  }
}

/** The end of the line nearest to the middle that returns something: what is typed after it is in a function's body. */
function typingPlace(text) {
  const lines = text.split('\n');
  const middle = lines.length / 2;
  const nearest = lines
    .flatMap((line, index) => (TYPING_PLACE.test(line) ? [index] : []))
    .sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  const line = lines[nearest];
  return { line: nearest, character: line.length, indent: /^\s*/.exec(line)[0] };
}

main(process.argv.slice(2)).then(() => process.exit(0));
