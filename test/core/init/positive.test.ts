import { expect, it } from 'vitest';
import { costlinessOf } from '../../../core/init/outcomes.ts';
import { positiveOf } from '../../../core/init/positive.ts';

it.each([
  ['bad', 'good'],
  ['Charged Off', 'Fully Paid'],
  ['default', 'no default'],
  ['not paid', 'paid'],
  ['churned', 'stayed'],
  ['failure', 'success'],
  ['fail', 'pass'],
  ['no-show', 'show'],
  ['Late (31-120 days)', 'Current'],
  ['dead', 'alive'],
  ['spam', 'ham'],
])('takes the costlier of two outcomes, %s and not %s, however frequent', (costly, other) => {
  expect(positiveOf('y', [costly, 30], [other, 70])).toEqual({ value: costly, why: 'the costlier outcome' });
  expect(positiveOf('y', [costly, 70], [other, 30]).value).toBe(costly);
  expect(positiveOf('y', [other, 30], [costly, 70]).value).toBe(costly);
});

it('takes a yes for what the name says, and a no where yes is what is wished for and usual', () => {
  const of = (name: string, fraction: number) => positiveOf(name, ['yes', fraction], ['no', 100 - fraction]).value;
  expect(of('Defaulted?', 90)).toBe('yes');
  expect(of('subscribed', 20)).toBe('yes');
  expect(of('repaid', 85)).toBe('no');
  expect(of('repaid', 15)).toBe('yes');
  expect(positiveOf('fully_paid', ['1', 80], ['0', 20])).toEqual({
    value: '0',
    why: "the costlier outcome of 'fully_paid', and the rarer",
  });
});

it('takes the rarer where words say nothing', () => {
  expect(positiveOf('income', ['>50K', 24], ['<=50K', 76])).toEqual({ value: '>50K', why: 'the rarer value' });
});

it('reads what a text says, not what it contains', () => {
  expect(['badge', 'payday', 'okra', 'paidx'].map(costlinessOf)).toEqual([0, 0, 0, 0]);
});
