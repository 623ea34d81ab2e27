import * as vscode from 'vscode';
import { ComparisonSessions } from './comparison/sessions.ts';
import { followEntryPoints } from './entryPoints.ts';
import { showFailure } from './failures.ts';
import { selectInterpreter } from './interpreter.ts';
import { LanguageServer } from './languageServer.ts';

/** The editor's entry: wires commands, the language server and the comparisons together. */
export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel('Twinrun', { log: true });
  const server = new LanguageServer(context.asAbsolutePath('dist/server.cjs'), output);
  const comparisons = new ComparisonSessions(context.extensionUri);
  context.subscriptions.push(output, server, comparisons, followEntryPoints(server));

  const commands: Readonly<Record<string, (argument?: unknown) => unknown>> = {
    'twinrun.runTwice': (resource) => comparisons.runTwice(resource),
    'twinrun.runAgain': () => comparisons.runAgain(),
    'twinrun.compareRuns': (directories) => comparisons.compareRuns(directories),
    'twinrun.exportReport': (format) => comparisons.exportReport(format),
    'twinrun.selectInterpreter': () => selectInterpreter(),
    'twinrun.restartServer': () => server.restart(),
    'twinrun.showOutput': () => output.show(),
  };
  for (const [id, run] of Object.entries(commands)) {
    const guarded = async (argument?: unknown) => {
      try {
        await run(argument);
      } catch (error) {
        output.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
        showFailure(error);
      }
    };
    context.subscriptions.push(vscode.commands.registerCommand(id, guarded));
  }
  // Running programs needs no server: commands work while it starts, and when it cannot.
  server.start().catch((error: unknown) => output.error(String(error)));
}
