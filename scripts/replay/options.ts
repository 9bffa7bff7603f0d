import { WrongUsage } from '../../bin/errors.ts';
import { durationMs } from '../../core/contracts/duration.ts';
import { parsed } from '../options.ts';

export const usage = `Replays a table with times and outcomes through the loop: first model, predictions, late labels, monitor, retraining.

  npm run replay -- FILE --project PROJECT.yaml [options]

  --history P90D   rows of the first so many days train the first model (default: a fifth of the time)
  --delay P7D      a label is known so long after its row (default P1D)
  --step P1D       time between two looks of the monitor (default P1D)
  --policies LIST  of never, watch (the monitor looks, nothing trains), perennial, and every:P30D for a run by hand each 30
                   days (default never,perennial)
  --blocked        what was decided to be blocked or reviewed gets no label
  --until P180D    ends so long after the first row (default: with the last one)
  --out FILE       writes each prediction as a line of JSON
  --json           prints one JSON document to stdout and nothing else
  --help

FILE is of any format that ingest reads; the project's source of records needs a key and a time, and the file has the target as a
column. docs/replays.md says what was measured with it.`;

/** Who guards: `every` starts a run by hand each so many milliseconds. */
export interface Policy {
  name: string;
  every?: number;
}

export interface ReplayOptions {
  file: string;
  project: string;
  /** ms. */
  history: number | undefined;
  delay: number;
  step: number;
  until: number;
  policies: Policy[];
  blocked: boolean;
  out: string | undefined;
  json: boolean;
}

const words = {
  project: { type: 'string' },
  history: { type: 'string' },
  delay: { type: 'string', default: 'P1D' },
  step: { type: 'string', default: 'P1D' },
  until: { type: 'string' },
  policies: { type: 'string', default: 'never,perennial' },
  blocked: { type: 'boolean', default: false },
  out: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** @returns undefined where help is asked for @throws WrongUsage */
export function readOptions(args: readonly string[]): ReplayOptions | undefined {
  const { values, positionals } = parsed(args, words, true);
  if (values.help) return undefined;
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new WrongUsage(`expected one FILE, received ${positionals.length}`);
  if (values.project === undefined) throw new WrongUsage('--project is missing; give the path of a project.yaml');
  return {
    file,
    project: values.project,
    history: values.history === undefined ? undefined : lengthOf('--history', values.history),
    delay: lengthOf('--delay', values.delay),
    step: lengthOf('--step', values.step),
    until: values.until === undefined ? Number.POSITIVE_INFINITY : lengthOf('--until', values.until),
    policies: values.policies.split(',').map(policyOf),
    blocked: values.blocked,
    out: values.out,
    json: values.json,
  };
}

function policyOf(name: string): Policy {
  if (['never', 'watch', 'perennial'].includes(name)) return { name };
  if (name.startsWith('every:')) return { name, every: lengthOf('--policies every:', name.slice('every:'.length)) };
  throw new WrongUsage(`--policies takes never, watch, perennial and every:DURATION, received '${name}'`);
}

function lengthOf(name: string, text: string): number {
  try {
    return durationMs(text);
  } catch (cause) {
    throw new WrongUsage(`${name} takes an ISO 8601 duration such as P7D, received '${text}'`, { cause });
  }
}
