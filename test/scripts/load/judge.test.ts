import { describe, expect, test } from 'vitest';
import type { CapturedPrediction } from '../../../core/contracts/serving.ts';
import { judge, judgeLabels } from '../../../scripts/load/judge.ts';
import { type Answered, Ledger } from '../../../scripts/load/ledger.ts';
import { Oracle } from '../../../scripts/load/oracle.ts';
import { plainWindows } from '../../../scripts/load/plain-windows.ts';
import { paymentsDataset, paymentsProject, randomPayments, recordOf, trainPackage } from '../../core/serve/payments.ts';

/** Two versions of a model whose only windows are those that the plain loop reads. */
const oracle = new Oracle();
const dataset = paymentsDataset(randomPayments(200, 1));
dataset.extra.project.features.windows = paymentsProject()
  .features!.windows!.slice(0, 1)
  .map((window) => ({
    ...window,
    statistics: ['count', 'mean', 'max'],
  })) as typeof dataset.extra.project.features.windows;
const withoutPii = dataset.extra.project.data.sources[0]!.columns;
for (const column of Object.values(withoutPii)) column.pii = false;
oracle.add(1, trainPackage(dataset, 'gradientBoostedTrees'));
oracle.add(2, trainPackage(dataset, 'logisticRegression'));

const [first, second] = randomPayments(60, 5).filter(({ customer, amount }) => customer === 'c1' && amount !== null);
const earlier = [{ time: first!.at, amount: first!.amount }];
const record = recordOf(second!) as Answered['record'];
const { specs, names } = oracle.windows(1);
const windows = (events: typeof earlier) => plainWindows(specs, events, second!.at);

function answered(version: number, events = earlier): Answered {
  return {
    inferenceId: 'i-1',
    record,
    version,
    said: oracle.said(version, record, windows(events)),
    explained: false,
    from: 1_000,
    until: 2_000,
    attempts: 1,
    again: [],
    earlier,
  };
}

const lineOf = ({ inferenceId, said, version }: Answered, events = earlier): CapturedPrediction => ({
  inferenceId,
  project: 'pay',
  modelVersion: version!,
  at: '2026-01-01T00:00:00.000Z',
  key: record.id,
  record,
  windows: Object.fromEntries(
    names.map((name, i) => [name, Number.isNaN(windows(events)[i]) ? null : windows(events)[i]!]),
  ),
  ...said,
});

function faultsOf(
  answers: readonly Answered[],
  lines: readonly CapturedPrediction[],
  allowed: readonly number[] = [1],
) {
  const ledger = new Ledger('pay');
  for (const answer of answers) ledger.keep(answer);
  judge(ledger, oracle, () => new Set(allowed), lines);
  return ledger.faults.map((fault) => fault.replace(/^\S+ /, ''));
}

describe('an answer', () => {
  test('is right where its version says so, may answer, and the log has it once', () => {
    const answer = answered(1);
    expect(faultsOf([answer], [lineOf(answer)])).toEqual([]);
    const early = answered(1, []);
    expect(faultsOf([early], [lineOf(early, [])])).toEqual([]);
  });

  test.for([
    ['is of a version that may not answer', answered(2), [lineOf(answered(2))], /version 2; allowed: 1/],
    ['is not in the log', answered(1), [], /0 times in the log/],
    [
      'is twice in the log',
      answered(1),
      [lineOf(answered(1)), { ...lineOf(answered(1)), at: '2026-01-01T00:00:01.000Z' }],
      /2 times in the log, of 1 answers/,
    ],
    [
      'is another than its version says',
      { ...answered(1), said: { ...answered(1).said, probability: 0.123 } },
      [{ ...lineOf(answered(1)), probability: 0.123 }],
      /version 1 says/,
    ],
    [
      'is in the log with another record',
      answered(1),
      [{ ...lineOf(answered(1)), record: { ...record, amount: 1 } }],
      /is in the log as .*"amount":1\}; sent was/,
    ],
    [
      'is in the log under another key',
      answered(1),
      [{ ...lineOf(answered(1)), key: 'other' }],
      /in the log as other,/,
    ],
    ['is another in the log', answered(1), [{ ...lineOf(answered(1)), probability: 0.5 }], /the log has/],
    ['knew too much at its end', { ...answered(1, []), settled: true }, [lineOf(answered(1, []), [])], /no whole/],
    [
      'counted an event twice',
      answered(1, [...earlier, ...earlier]),
      [lineOf(answered(1, [...earlier, ...earlier]), [...earlier, ...earlier])],
      /no part/,
    ],
  ] as const)('is a fault where it %s', ([, answer, lines, fault]) => {
    expect(faultsOf([answer], lines).join('\n')).toMatch(fault);
  });

  test('may be there once more by the same bytes, as the stream was asked again', () => {
    const answer = answered(1);
    const ledger = new Ledger('pay');
    ledger.keep(answer);
    expect(judge(ledger, oracle, () => new Set([1]), [lineOf(answer), lineOf(answer)])).toMatchObject({ putAgain: 1 });
    expect(ledger.faults).toEqual([]);
  });

  test('of a request that came again is each in the log, and each right', () => {
    const answer = answered(1);
    const again = () => [answered(1), answered(1)];
    expect(faultsOf(again(), [lineOf(answer), lineOf(answer)])).toEqual([]);
    expect(faultsOf(again(), [lineOf(answer)]).join()).toMatch(/1 times in the log, of 2 answers/);
    const other = { ...answered(2), inferenceId: 'i-1' };
    expect(faultsOf([answer, other], [lineOf(answer), lineOf(other)], [1, 2])).toEqual([]);
  });

  test('that broke off may be in the log once more, and nothing else may', () => {
    const answer = { ...answered(1), attempts: 2 };
    expect(faultsOf([answer], [lineOf(answer), lineOf(answer)])).toEqual([]);
    const ledger = new Ledger('pay');
    ledger.keep(answer);
    const twice = [lineOf(answer), { ...lineOf(answer), at: '2026-01-01T00:00:01.000Z' }];
    expect(judge(ledger, oracle, () => new Set([1]), twice)).toMatchObject({ lines: 2, brokeOff: 1, putAgain: 0 });
    const stray = { ...lineOf(answer), inferenceId: 'i-2', key: 'other' };
    expect(faultsOf([answer], [lineOf(answer), stray]).join()).toMatch(
      /i-2 \(other\) is in the log and was never answered/,
    );
  });
});

test('a label has to be in the lake once', () => {
  const ledger = new Ledger('pay');
  const at = '2026-01-01T00:00:00.000Z';
  ledger.labels.push(
    { key: 'a', value: true, at },
    { inferenceId: 'b', value: false, at },
    { key: 'c', value: true, at },
  );
  judgeLabels(ledger, [
    { project: 'pay', key: 'a', value: true, at },
    { project: 'pay', key: 'k', inferenceId: 'b', value: false, at },
    { project: 'pay', key: 'c', value: false, at },
  ]);
  expect(ledger.faults.join('\n')).toMatch(/"c",true.*0 times.*\n.*"c",false.*nobody was told/);
  expect(ledger.faults).toHaveLength(2);
});
