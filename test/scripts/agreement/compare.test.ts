import { expect, test } from 'vitest';
import { compare } from '../../../scripts/agreement/compare.ts';
import { readOptions } from '../../../scripts/agreement/options.ts';
import { askedRounds } from '../../../scripts/agreement/rows.ts';

const said = {
  probability: 0.25,
  decision: 'allow',
  explanation: { contributions: [{ feature: 'a', value: null, contribution: 0.5 }] },
};

test('the same is the same, and refused by both is', () => {
  expect(compare([said, undefined], [structuredClone(said), undefined])).toEqual({
    rows: 2,
    refused: 1,
    largest: { probability: 0, 'explanation.contributions.contribution': 0 },
    faults: [],
  });
});

test.for([
  ['a number', { ...said, probability: 0.25 + 2 ** -50 }, /row 0, probability/],
  ['a word', { ...said, decision: 'block' }, /row 0, decision: "allow" and "block"/],
  [
    'a field that is missing',
    { decision: 'allow', explanation: said.explanation },
    /row 0, probability: 0.25 and undefined/,
  ],
  ['a field that is more', { ...said, label: 'a' }, /row 0, label/],
  [
    'a reason',
    { ...said, explanation: { contributions: [{ feature: 'b', value: null, contribution: 0.5 }] } },
    /contributions\.0\.feature/,
  ],
  [
    'a value that is there',
    { ...said, explanation: { contributions: [{ feature: 'a', value: 0, contribution: 0.5 }] } },
    /value: null and 0/,
  ],
  ['a refusal', undefined, /predicted and refused/],
] as const)('%s that differs is told', ([, other, fault]) => {
  expect(compare([said], [other as typeof said]).faults.join()).toMatch(fault);
});

test('numbers may differ by as much as is said', () => {
  const { largest, faults } = compare([said], [{ ...said, probability: 0.25 + 1e-10 }], 1e-9);
  expect(faults).toEqual([]);
  expect(largest.probability).toBeCloseTo(1e-10, 12);
  expect(compare([said], [{ ...said, probability: 0.25 + 1e-8 }], 1e-9).faults).toHaveLength(1);
});

test('nobody comes twice in a round, and rounds follow each other', () => {
  const rounds = askedRounds(250, 100, Date.UTC(2026, 0, 1), 3);
  expect(rounds.map((round) => round.length)).toEqual([100, 100, 50]);
  for (const [i, round] of rounds.entries()) {
    expect(new Set(round.map(({ customer }) => customer)).size).toBe(round.length);
    const before = rounds[i - 1]?.map(({ time }) => time) ?? [];
    expect(Math.min(...round.map(({ time }) => time))).toBeGreaterThan(Math.max(-1, ...before));
  }
});

test('a project that is not there is refused', () => {
  expect(() => readOptions(['--projects', 'windows,nothing'])).toThrow(/received 'nothing'/);
  expect(() => readOptions(['--rows', '0'])).toThrow(/received '0'/);
});
