import { expect, test } from 'vitest';
import { compareSlice } from '../../../../core/evaluate/slices/compare-slice.ts';
import type { Blocks } from '../../../../core/metrics/bootstrap.ts';
import { rankByScore } from '../../../../core/metrics/ranking.ts';

const n = 300;
const rows = Array.from({ length: n }, (_, i) => i);
const values = Float64Array.from(rows, (i) => Math.abs(Math.sin(i * 1.7)) * 3 + (i % 7 === 0 ? 1 : 0));
const member = Uint8Array.from(rows, (i) => (i % 3 === 0 ? 1 : 0));
const mean = { kind: 'mean' as const, values, root: false };
const single: Blocks = { kind: 'row', of: Uint32Array.from(rows), count: n };
const tens: Blocks = { kind: 'day', of: Uint32Array.from(rows, (i) => Math.floor(i / 10)), count: 30 };

/*
 * n = 300; i = np.arange(n); x = np.abs(np.sin(i*1.7))*3 + (i%7==0); m = i%3==0
 * r = scipy.stats.ttest_ind(x[m], x[~m], equal_var=False); r.confidence_interval(0.95)
 */
test("a mean: Welch's t-test as SciPy", () => {
  const found = compareSlice(mean, member, single, 0.95)!;
  expect(found.t).toBeCloseTo(-0.02011213329400567, 12);
  expect(found.p).toBeCloseTo(0.983974093330389, 10);
  expect(found.degrees).toBeCloseTo(198.79153086452422, 8);
  expect(found.difference.lower).toBeCloseTo(-0.24067194108216755, 8);
  expect(found.difference.upper).toBeCloseTo(0.23581227387114717, 8);
  expect(found.slice.value).toBeCloseTo(2.048621593148452, 12);
});

/*
 * y = ((np.sin(i*2.3)+np.cos(i*0.7)*0.5) > 0.3).astype(int); s = np.round(y*0.6+np.sin(i*5.1)+0.5*np.cos(i*3.3), 1)
 * k = (pos[:,None] > neg) + 0.5*(pos[:,None] == neg); k.mean(1).var(ddof=1)/len(pos) + k.mean(0).var(ddof=1)/len(neg)
 */
test('the area under the curve: variance of DeLong, with ties', () => {
  const target = rows.map((i) => (Math.sin(i * 2.3) + Math.cos(i * 0.7) * 0.5 > 0.3 ? 1 : 0));
  const scores = rows.map(
    (i) => Math.round(10 * (target[i]! * 0.6 + Math.sin(i * 5.1) + 0.5 * Math.cos(i * 3.3))) / 10,
  );
  const found = compareSlice({ kind: 'auc', ranking: rankByScore(target, scores) }, member, single, 0.95)!;
  expect(found.slice.value).toBeCloseTo(0.7089583333333334, 12);
  expect(found.rest).toBeCloseTo(0.6730769230769231, 12);
  expect(found.t).toBeCloseTo(0.5552976783061051, 10);
  expect(found.effect).toBeCloseTo(0.1441347902522403, 10);
});

/* sm.OLS(x, sm.add_constant(m.astype(float))).fit(cov_type='cluster', cov_kwds={'groups': i//10, 'use_correction': False}) */
test('rows in blocks: cluster-robust errors as statsmodels, times 30/29 for the number of blocks', () => {
  const { t, difference } = compareSlice(mean, member, tens, 0.95)!;
  const error = difference.value / t;
  // Beside that each side has its own n / (n - 1).
  expect(error / Math.sqrt(30 / 29) / 0.06486137810182874).toBeCloseTo(1, 2);
});

test('a root of a mean is tested as the mean of squares is, to first order', () => {
  const found = compareSlice({ ...mean, root: true }, member, single, 0.95)!;
  expect(found.slice.value).toBeCloseTo(Math.sqrt(2.048621593148452), 12);
  expect(found.t).toBeCloseTo(-0.0201, 3);
});

test('what cannot be tested', () => {
  const constant = { ...mean, values: new Float64Array(n).fill(2) };
  expect(compareSlice(constant, member, single, 0.95)).toBeUndefined();
  const alone = member.map((_, i) => (i === 0 ? 1 : 0));
  expect(compareSlice(mean, alone, single, 0.95)).toBeUndefined();
  const early = member.map((_, i) => (i < 40 ? 1 : 0));
  expect(compareSlice(mean, early, tens, 0.95)).toBeUndefined();
  expect(compareSlice(mean, early, single, 0.95)).toBeDefined();
  const negative = { kind: 'auc' as const, ranking: rankByScore(new Float64Array(n), values) };
  expect(compareSlice(negative, member, single, 0.95)).toBeUndefined();
});
