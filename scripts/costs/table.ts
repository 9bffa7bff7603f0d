import { formatUsd } from '../../bin/ui/format.ts';
import type { Meters } from '../../core/costs/meters.ts';
import { costOf, dearestParts, deedsOf, type Measured } from '../../core/costs/operations.ts';
import type { Prices } from '../../core/costs/prices.ts';

/** The table, and what it rests on. */
export function tableOf(measured: Measured, prices: Prices): string {
  const rows = deedsOf(measured).map((deed) => [
    deed.what,
    dearestParts(deed, prices)
      .map(([service, usd]) => `${service} ${formatUsd(usd)}`)
      .join(', '),
    `${costOf(deed, prices).toFixed(4)} USD`,
  ]);
  const { prediction, update, label, check, look, run, canary, rolloutLook, batch, batchPart } = measured.operations;
  const counted = [
    ['a prediction', prediction],
    ['its update of the windows', update],
    ['a label with its update', label],
    ['a look at nothing new', check],
    ['a look at 31 new objects', look],
    ['a run', run],
    ['a look at a rollout', rolloutLook],
    ['a prediction beside a canary, with its update', canary],
    ['a batch of 50,000 rows', batch],
    ['each 50,000 rows more', batchPart],
  ] as const;
  const n = (meters: Meters, name: string) => String(Math.round((meters[name] ?? 0) * 10) / 10);
  const names = ['dynamodbWrite', 'dynamodbRead', 's3Put', 's3Get', 'sqs', 'stepFunctions', 'lambdaArm'];
  return [
    aligned(['what', 'how it adds up, USD', 'together'], rows),
    '',
    `Counted on the local cloud on ${measured.date}, at the list prices of ${prices.region} of ${prices.date} ([prices.json](prices.json)):`,
    '',
    aligned(
      ['', 'writes', 'reads', 'S3 puts, lists', 'S3 gets', 'SQS', 'transitions', 'GB-seconds'],
      counted.map(([what, meters]) => [what, ...names.map((name) => n(meters, name))]),
    ),
  ].join('\n');
}

function aligned(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, c) => Math.max(3, title.length, ...rows.map((row) => row[c]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, c) => cell.padEnd(widths[c]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** What the README says. */
export function sentenceOf(measured: Measured, prices: Prices): string {
  const [predictions] = deedsOf(measured);
  return `a thousand predictions with five window series cost ${costOf(predictions!, prices).toFixed(3)} USD`;
}
