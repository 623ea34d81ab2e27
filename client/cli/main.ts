import { productVersion } from '../../server/src/host/index.ts';
import { compare } from './compare.ts';
import { lint } from './lint.ts';
import { EXIT, type Speech, speech, UsageError } from './options.ts';
import { run } from './run.ts';
import { processTerminal, type Terminal } from './terminal.ts';

const COMMANDS: Readonly<
  Record<string, (args: readonly string[], terminal: Terminal, speech: Speech) => Promise<number>>
> = { lint, run, compare };

async function main(args: readonly string[]): Promise<number> {
  const terminal = processTerminal();
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  const spoken = speech(own, process.env);
  const [name, ...rest] = args;
  if (own.includes('--version')) {
    terminal.out(`${productVersion()}\n`);
    return EXIT.fine;
  }
  if (own.includes('--help') || own.includes('-h')) {
    terminal.out(spoken.text.help);
    return EXIT.fine;
  }
  const command = name === undefined ? undefined : COMMANDS[name];
  if (command === undefined) {
    terminal.err(name === undefined ? spoken.text.help : spoken.text.unknownCommand(name));
    return EXIT.error;
  }
  try {
    return await command(rest, terminal, spoken);
  } catch (error) {
    if (error instanceof UsageError) terminal.err(error.message);
    else terminal.err(spoken.text.unexpected(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    return EXIT.error;
  }
}

/** The reader of a pipe may leave early, as `head` does: that is no fault of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
