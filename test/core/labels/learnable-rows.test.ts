import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reserved } from '../../../core/contracts/dataset.ts';
import { type LearnableRows, learnableRows } from '../../../core/labels/learnable-rows.ts';
import { datasetOf, numbers, texts } from '../prepare/dataset.ts';

const missing = Number.NaN;

interface Case {
  decision: string | null;
  probability: number;
  propensity?: number;
  target: number;
  time?: number;
}

function learn(rows: readonly Case[], absentMeans: 'negative' | 'unknown' = 'negative'): LearnableRows {
  return learnableRows(
    datasetOf({
      columns: [
        texts(
          reserved.decision,
          rows.map((row) => row.decision),
        ),
        numbers(
          reserved.propensity,
          rows.map((row) => row.propensity ?? missing),
        ),
        numbers(
          reserved.probability,
          rows.map((row) => row.probability),
        ),
      ],
      target: rows.map((row) => row.target),
      time: rows.map((row, i) => row.time ?? i),
      maturedUntil: 1e12,
      project: { labels: { absentMeans } },
    }),
  );
}

const allowed: Case = { decision: 'allow', probability: 0.1, target: missing };
const blocked: Case = { decision: 'block', probability: 0.75, target: missing };

describe('learnableRows', () => {
  it('lets a hidden outcome stand with what the model expected, and nothing else', () => {
    const found = learn([allowed, blocked, { ...blocked, target: 1 }, { ...allowed, target: 1 }]);
    expect([...found.rows]).toEqual([0, 1, 1, 2, 3]);
    expect([...found.target]).toEqual([0, 1, 0, 1, 1]);
    expect([...found.weight!]).toEqual([1, 0.75, 0.25, 1, 1]);
    expect([...found.imputed!]).toEqual([0, 1, 2, 0, 0]);
  });

  it.each<[string, Case]>([
    ['young', { ...blocked, time: 2e12 }],
    ['of no known probability', { ...blocked, probability: missing }],
    ['of a probability that is none', { ...blocked, probability: 1.5 }],
  ])('leaves out a hidden row that is %s', (_, hidden) => {
    const found = learn([allowed, hidden]);
    expect([...found.rows]).toEqual([0]);
    expect(found.imputed).toBeNull();
  });

  it('imputes nothing where an absent label is unknown: the labelled rows stand for all', () => {
    const found = learn([{ ...allowed, target: 0 }, blocked], 'unknown');
    expect([...found.rows]).toEqual([0]);
    expect(found.weight).toBeNull();
  });

  it('lets released outcomes take over as they come, but not where none could be released', () => {
    // As many frauds as expected.
    const released = Array.from(
      { length: 50 },
      (_, i): Case => ({ ...blocked, decision: 'allow', probability: 0.5, propensity: 0.5, target: i % 2 }),
    );
    const found = learn([...released, { ...blocked, propensity: 0.5 }, { ...blocked, propensity: 0 }]);
    // Fifty outcomes count as much as what was expected.
    expect(found.weight![0]).toBeCloseTo(1.5, 12);
    const [first, second, ...others] = found.weight!.slice(50);
    expect(first).toBeCloseTo(0.375, 6);
    expect(second).toBeCloseTo(0.125, 6);
    expect(others).toEqual([0.75, 0.25]);
  });

  it('expects of what stays hidden what released rows of that time turned out to be', () => {
    const day = 86_400_000;
    const held = (time: number): Case => ({ ...blocked, probability: 0.5, propensity: 0.05, time });
    const released = (time: number, fraud: boolean): Case => ({
      ...held(time),
      decision: 'allow',
      target: Number(fraud),
    });
    // Half of the held were frauds, a year later one of twenty.
    const early = Array.from({ length: 100 }, (_, i) => released(i * 0.1 * day, i % 2 === 0));
    const late = Array.from({ length: 100 }, (_, i) => released((365 + i * 0.1) * day, i % 20 === 0));
    const found = learn([...early, held(5 * day), ...late, held(370 * day), { ...held(370 * day), propensity: 0 }]);
    const positives = Array.from(found.imputed!.keys()).filter((i) => found.imputed![i] === 1);
    const shares = positives.map((i) => found.weight![i]! / (found.weight![i]! + found.weight![i + 1]!));
    expect(shares[0]).toBeCloseTo(0.5, 2);
    expect(shares[1]).toBeGreaterThan(0.04);
    expect(shares[1]).toBeLessThan(0.1);
    // Of what could not have been released nothing is known.
    expect(shares[2]).toBe(0.5);
  });

  it('keeps the weight of all rows in expectation, however many were released', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.constantFrom(0.1, 0.25, 0.5), (n, propensity) => {
        const hidden = Math.round((n * (1 - propensity)) / propensity);
        // Rows beside them keep the weights from being cut.
        const plain = Array.from({ length: 4000 }, () => allowed);
        const found = learn([
          ...plain,
          ...Array.from({ length: n }, (): Case => ({ ...allowed, propensity, target: 0 })),
          ...Array.from({ length: hidden }, (): Case => ({ ...blocked, propensity })),
        ]);
        const weight = found.weight!.reduce((a, b) => a + b, 0);
        const whole = 4000 + n / propensity;
        expect(Math.abs(weight - whole) / whole).toBeLessThan(1e-3);
      }),
      { numRuns: 20 },
    );
  });
});
