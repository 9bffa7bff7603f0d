import { expect, test } from 'vitest';
import { coloursFor } from '../../../bin/ui/colours.ts';
import { renderEvaluation } from '../../../bin/ui/evaluation-report.ts';
import { judged } from '../../support/judged.ts';

const plain = coloursFor({ isTTY: false } as NodeJS.WriteStream);

test('lists, weak slices and fairness in words', () => {
  const text = renderEvaluation(judged, plain).join('\n\n');
  for (const expected of [
    /listed a day +precision +by customer +recall +loss prevented/,
    /20 \(capacity\) +23.9 %/,
    '22.33 reviews a day (12 of 18 days over the capacity)',
    /channel +online +2,743 +0.3000 \(0.2000 to 0.4000\)/,
    '1 weak of 9 slices of 2 columns tested by logLoss (0.1200 overall)',
    'Fairness by sex',
    /10,000 +0.2000 \(0.1800 to 0.2200\)/,
    'twice the rows: about 0.1900, a gain of 0.0100 (0.0040 to 0.0160)',
    /Other +20 \(too few\)/,
    'parity difference 0.1700 (0.1500 to 0.1900), parity ratio 0.3400 (0.2900 to 0.4000)',
  ])
    expect(text).toMatch(expected);
});

test('nothing to say is not said', () => {
  expect(renderEvaluation({ ...judged, topK: null, slices: null, fairness: [], learningCurve: null }, plain)).toEqual(
    [],
  );
  const none = { ...judged.slices!, slices: [] };
  expect(renderEvaluation({ ...judged, slices: none }, plain).join('\n')).toContain(
    'none of 9 slices of 2 columns tested by logLoss (0.1200 overall) is significantly weaker',
  );
});

test('how often the truth lies in its interval, and where surely less often', () => {
  const rule = { coverage: 0.9, at: [1], lower: [-2], upper: [2] };
  const slice = (group: string, intervalCoverage: number) => ({
    ...judged.slices!.slices[0]!,
    group,
    rows: 500,
    metrics: { intervalCoverage, intervalWidth: 3.5 },
  });
  const measured = {
    ...judged,
    topK: null,
    fairness: [],
    learningCurve: null,
    intervals: { rule, rows: 320, folded: true, standardError: 0.02 },
    test: {
      ...judged.test,
      rows: 150,
      metrics: {
        intervalCoverage: { value: 0.88, lower: 0.8, upper: 0.9 },
        intervalWidth: { value: 4, lower: 3, upper: 5 },
      },
    },
    slices: { ...judged.slices!, tested: 0, slices: [slice('old', 0.7), slice('new', 0.9)] },
  };
  const [text] = renderEvaluation(measured, plain);
  expect(text).toContain('88.0 % of 150 test rows within (standard error 2.00 %), mean width 4');
  expect(text).toContain('90.0 % asked for, calibrated on 320 rows');
  expect(text).toMatch(/old +500 +70.0 % +3.5/);
  expect(text).not.toContain('new');
  const unmeasured = { ...measured.intervals, standardError: null };
  expect(renderEvaluation({ ...measured, intervals: unmeasured }, plain)[0]).toContain('too few test rows are left');
});
