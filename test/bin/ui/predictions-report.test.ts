import { describe, expect, test } from 'vitest';
import { coloursFor } from '../../../bin/ui/colours.ts';
import { type PredictedRow, renderAnswers } from '../../../bin/ui/predictions-report.ts';

const colours = coloursFor({ isTTY: false }, {});
const row = (i: number, prediction: Partial<PredictedRow['prediction']> = { probability: 0.5 }): PredictedRow => ({
  line: i + 2,
  key: `k${i}`,
  name: `k${i}`,
  prediction: { inferenceId: `i${i}`, ...prediction },
  modelVersion: 4,
});
const rows = (count: number) => Array.from({ length: count }, (_, i) => row(i));
const binary = { key: 'id', classes: ['no', 'yes'], task: 'binary' as const };
const render = (predicted: PredictedRow[], more: { terminal?: boolean; out?: string; classes?: string[] } = {}) =>
  renderAnswers(predicted, [], {
    context: { terminal: more.terminal ?? false, colours },
    champion: more.classes ? { key: 'id', classes: more.classes, task: 'multiclass' } : binary,
    out: more.out,
    explain: false,
    versions: [4],
  });

describe('the table', () => {
  test('is cut on a terminal alone', () => {
    const cut = render(rows(60), { terminal: true });
    const whole = render(rows(60));

    expect([cut.includes('k49'), cut.includes('k50'), cut.includes('and 10 more')]).toEqual([true, false, true]);
    expect([whole.includes('k59'), whole.includes('more')]).toEqual([true, false]);
    expect(whole.split('\n')[0]).toMatch(/^id +probability +inference id$/);
  });

  test('holds a hundred thousand rows', () => {
    expect(render(rows(200_000)).split('\n').length).toBeGreaterThan(200_000);
  });

  test('gives way to the file that was asked for', () => {
    expect(render(rows(3), { out: 'out.csv' })).toBe('3 predictions by model version 4, written to out.csv');
  });

  test('has the probability of each class, on a terminal the likeliest of many', () => {
    const classes = Array.from({ length: 9 }, (_, i) => `c${i}`);
    const probabilities = Object.fromEntries(classes.map((name, i) => [name, i / 36]));
    const predicted = [row(0, { label: 'c8', probabilities })];

    expect(render(predicted, { classes })).toMatch(/label +c0 +c1 .* c8 +inference id\n.*c8 +0 +0.0278 .* 0.2222/);
    expect(render(predicted, { classes, terminal: true })).toContain('c8 0.2222, c7 0.1944, c6 0.1667');
    expect(render(predicted, { classes: ['a', 'b'], terminal: true })).toMatch(/label +a +b +inference id/);
  });
});

test('what was refused is listed by line and key', () => {
  const refused = Array.from({ length: 30 }, (_, i) => ({ line: i + 2, key: i ? null : 'k', message: 'no' }));
  const said = (terminal: boolean) =>
    renderAnswers(rows(1), refused, {
      context: { terminal, colours },
      champion: binary,
      out: undefined,
      explain: false,
      versions: [4, 5],
    });

  expect(said(true)).toContain('30 records refused:\n  line 2 (k): no\n  line 3: no');
  expect(said(true)).toContain('… and 10 more');
  expect(said(false)).toContain('line 31: no');
  expect(said(false)).toContain('1 prediction by model version 4 and 5');
});
