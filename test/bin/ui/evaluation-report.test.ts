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
