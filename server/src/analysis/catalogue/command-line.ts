import { family, from, symbol } from './families.ts';
import type { CatalogueData } from './schema.ts';

/** Command lines: where a program's flags come from and which functions are its entry points. */

const docs = (page: string) => from('doc', `CPython documentation, ${page}`);

export const commandLine: CatalogueData = {
  id: 'command-line',
  language: 'python',
  roots: ['argparse', 'click', 'typer', 'fire', 'hydra', 'absl'],
  modules: {},
  get symbols() {
    return [
      symbol('argparse.ArgumentParser', { kind: 'class', intrinsic: 'flag.parser', ...docs('module argparse') }),
      symbol('argparse.ArgumentParser.add_argument', {
        kind: 'method',
        intrinsic: 'flag.add',
        anyReceiver: true,
        ...docs('module argparse'),
      }),
      ...family('argparse.ArgumentParser', 'add_argument_group add_mutually_exclusive_group', {
        kind: 'method',
        returns: { same: 'receiver' },
        ...docs('module argparse'),
      }),
      ...family('argparse.ArgumentParser', 'parse_args parse_known_args parse_intermixed_args', {
        kind: 'method',
        intrinsic: 'flag.parse',
        ...docs('module argparse'),
      }),
      symbol('click.option', {
        kind: 'function',
        intrinsic: 'flag.decorator',
        ...from('doc', 'Click documentation, Options'),
      }),
      ...family('click', 'command group', {
        kind: 'function',
        intrinsic: 'entry.decorator',
        ...from('doc', 'Click documentation, Commands and Groups'),
      }),
      symbol('typer.run', {
        kind: 'function',
        intrinsic: 'entry.call',
        ...from('doc', 'Typer documentation, First Steps'),
      }),
      symbol('typer.Typer', { kind: 'class', ...from('doc', 'Typer documentation, Commands') }),
      symbol('typer.Typer.command', {
        kind: 'method',
        intrinsic: 'entry.decorator',
        ...from('doc', 'Typer documentation, Commands'),
      }),
      symbol('fire.Fire', { kind: 'function', intrinsic: 'entry.call', ...from('doc', 'Python Fire guide') }),
      symbol('absl.app.run', { kind: 'function', intrinsic: 'entry.call', ...from('doc', 'Abseil Python guide, app') }),
      symbol('hydra.main', {
        kind: 'function',
        intrinsic: 'entry.decorator',
        ...from('doc', 'Hydra documentation, hydra.main'),
      }),
    ];
  },
};
