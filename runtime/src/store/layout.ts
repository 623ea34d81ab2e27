/** Names inside a run directory (see `schema.ts`) and inside the folder that holds them. */
export const FILES = {
  manifest: 'manifest.json',
  environment: 'env.json',
  steps: 'steps.jsonl',
  draws: 'draws.jsonl',
  inputs: 'inputs.jsonl',
  output: 'output.log',
  problems: 'problems.jsonl',
  weights: 'weights',
  done: 'DONE',
} as const;

const RUN_NAME = /^run-[0-9A-HJKMNP-TV-Z]{26}$/;

/** The folder name of a run. */
export function runName(id: string): string {
  return `run-${id}`;
}

/** Whether a folder of this name can be a run directory. */
export function isRunName(name: string): boolean {
  return RUN_NAME.test(name);
}
