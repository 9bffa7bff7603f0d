import { numberOf, parsed } from '../options.ts';

export const usage = `A mixed load with changes of model in between: not one wrong or lost answer, and no captured record missing.

  npm run load -- [options]

  --minutes N   plays for so long, and one round of all changes at least, two to five minutes (default 20)
  --clients N   so many ask at the same time (default 8)
  --seed N      the same seed asks for the same records (default 1)
  --json        prints one JSON document to stdout and nothing else; progress goes to stderr
  --help

On a local cloud of its own, with IAM enforced, which is removed afterwards. Requests in every protocol, batches, repetitions, bad records
and labels meet promotions, canaries, shadows, rollbacks, damaged artifacts, rotated keys, changed project files and processes that end.
Each answer is held against what its version says outside the platform, and against the inference log. Exit code 1 where anything is not
as it has to be (docs/reliability.md).`;

export interface Options {
  minutes: number;
  clients: number;
  seed: number;
  json: boolean;
}

/** @returns undefined where help is asked for @throws WrongUsage */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parsed(args, {
    minutes: { type: 'string', default: '20' },
    clients: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return undefined;
  return {
    minutes: numberOf('--minutes', values.minutes, { from: 0, to: 1_440 }),
    clients: numberOf('--clients', values.clients, { from: 2, to: 64, whole: true }),
    seed: numberOf('--seed', values.seed, { from: 0, to: 1e9, whole: true }),
    json: values.json,
  };
}
