import { expect, it } from 'vitest';
import { seededRandom } from '../../../../core/stats/random.ts';
import { bet, logWealth, startBetting } from '../../../../core/stats/sequential/bounded-mean.ts';

it('is the mean of the bets, each the product of what it gains', () => {
  const values = [0.3, -0.2, 1, 0.1, 0];
  const wealth = startBetting();
  for (const value of values) bet(wealth, value, 0.1, -0.5);
  const direct = wealth.map((_, k) =>
    values.reduce((product, value) => product * (1 + ((0.95 * 2 ** -k) / 0.6) * (value - 0.1)), 1),
  );
  expect(Math.exp(logWealth(wealth))).toBeCloseTo(direct.reduce((a, b) => a + b) / direct.length, 12);
});

it('does not depend on the order of the values', () => {
  const random = seededRandom(4);
  const values = Array.from({ length: 500 }, () => random());
  const [forth, back] = [startBetting(), startBetting()];
  for (const value of values) bet(forth, value, 0.45, 0);
  for (const value of values.toReversed()) bet(back, value, 0.45, 0);
  expect(logWealth(forth)).toBeCloseTo(logWealth(back), 9);
});

it('passes 1 / alpha at any of 2,000 looks in no more than alpha of the courses whose mean is the bound', () => {
  const alpha = 0.1;
  for (const [bound, draw] of [
    [0.02, (u: number) => (u < 0.02 ? 1 : 0)],
    [0.5, (u: number) => u],
    [0, (u: number) => (u < 0.9 ? -1 / 9 : 1)],
  ] as const) {
    const low = bound === 0 ? -1 : 0;
    let crossed = 0;
    for (let course = 0; course < 400; course++) {
      const random = seededRandom(course);
      const wealth = startBetting();
      for (let i = 0; i < 2_000; i++) {
        bet(wealth, draw(random()), bound, low);
        if (logWealth(wealth) < -Math.log(alpha)) continue;
        crossed++;
        break;
      }
    }
    // 0.1 and three standard errors of 400 courses.
    expect(crossed / 400).toBeLessThan(0.145);
  }
});

it('is sure of a mean above the bound, sooner the further it is', () => {
  const needed = (p: number) => {
    const random = seededRandom(9);
    const wealth = startBetting();
    for (let n = 1; ; n++) {
      bet(wealth, random() < p ? 1 : 0, 0.005, 0);
      if (logWealth(wealth) > Math.log(200)) return n;
    }
  };
  const [all, tenth, fiftieth] = [1, 0.1, 0.02].map(needed);
  expect(all).toBeLessThan(5);
  expect(tenth).toBeGreaterThan(all!);
  expect(fiftieth).toBeGreaterThan(tenth!);
  expect(fiftieth).toBeLessThan(2_000);
});

it('refuses a value below what was said to be the least', () => {
  expect(() => bet(startBetting(), -0.1, 0.2, 0)).toThrow(RangeError);
  expect(() => bet(startBetting(), 0.1, 0, 0)).toThrow(RangeError);
});
