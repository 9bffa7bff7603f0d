import { expect, test } from 'vitest';
import { fitPowerLaw } from '../../../../core/evaluate/learning-curve/power-law.ts';

const rows = [1000, 2500, 5000, 10_000];

test('finds a power law again, falling or rising', () => {
  const loss = (n: number) => 0.2 + 3 * n ** -0.5;
  const { at: law, misfit } = fitPowerLaw(rows, rows.map(loss), false);
  expect(misfit).toBeCloseTo(0, 10);
  for (const n of [...rows, 20_000]) expect(law(n)).toBeCloseTo(loss(n), 10);
  const { at: area } = fitPowerLaw(
    rows,
    rows.map((n) => 1 - loss(n)),
    true,
  );
  expect(area(20_000)).toBeCloseTo(1 - loss(20_000), 10);
});

/*
 * w = np.sqrt(rows); np.linalg.lstsq(np.c_[w, w * (rows / 10000) ** -c], w * [0.31, 0.27, 0.262, 0.25]) with c = 0.75 has the
 * least error of c = 0.1, 0.15, … 1
 */
test('least squares over the exponents', () => {
  const { at: law } = fitPowerLaw(rows, [0.31, 0.27, 0.262, 0.25], false);
  expect(law(20_000)).toBeCloseTo(0.24558172787662563, 10);
});

test('a metric that got worse with more rows is expected to stay', () => {
  const { at: law } = fitPowerLaw(rows, [0.2, 0.21, 0.22, 0.23], false);
  expect(law(20_000)).toBe(law(10_000));
  expect(law(10_000)).toBeCloseTo((0.2 * 0.1 + 0.21 * 0.25 + 0.22 * 0.5 + 0.23) / 1.85, 12);
});

test('points that follow no power law are told by what is left', () => {
  expect(fitPowerLaw(rows, [1122, 1122, 665, 370], false).misfit).toBeGreaterThan(0.1);
  expect(fitPowerLaw(rows, [0.31, 0.27, 0.262, 0.25], false).misfit).toBeLessThan(0.1);
  expect(fitPowerLaw(rows, [1, 1, 1, 1], false).misfit).toBe(0);
});
