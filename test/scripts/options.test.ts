import { expect, test } from 'vitest';
import { WrongUsage } from '../../bin/errors.ts';
import { numberOf, parsed } from '../../scripts/options.ts';

test.for([
  ['', { from: 0 }, "--n takes a number of at least 0, received ''"],
  [' ', { from: 0 }, "--n takes a number of at least 0, received ' '"],
  ['ten', { from: 0, to: 20 }, "--n takes a number from 0 to 20, received 'ten'"],
  ['Infinity', { from: 0 }, "--n takes a number of at least 0, received 'Infinity'"],
  ['1.5', { from: 1, to: 2, whole: true }, "--n takes a whole number from 1 to 2, received '1.5'"],
  ['0', { from: 1 }, "--n takes a number of at least 1, received '0'"],
] as const)("'%s' is refused with what was expected", ([text, range, message]) => {
  expect(() => numberOf('--n', text, range)).toThrow(new WrongUsage(message));
});

test('both ends of a range are in it', () => {
  expect(numberOf('--n', '1', { from: 1, to: 2, whole: true })).toBe(1);
  expect(numberOf('--n', '2', { from: 1, to: 2, whole: true })).toBe(2);
  expect(numberOf('--n', '1e3', { from: 1 })).toBe(1_000);
});

test('words that no option takes are a wrong usage', () => {
  const options = { json: { type: 'boolean', default: false } } as const;

  expect(parsed(['--json'], options).values.json).toBe(true);
  expect(parsed(['a.csv'], options, true).positionals).toEqual(['a.csv']);
  for (const args of [['--jsn'], ['a.csv'], ['--json=yes']])
    expect(() => parsed(args, options), args.join()).toThrow(WrongUsage);
});
