import { expect, test } from 'vitest';
import { WrongUsage } from '../../../bin/errors.ts';
import { readOptions } from '../../../scripts/load/options.ts';

test('the load plays for twenty minutes unless told otherwise', () => {
  expect(readOptions([])).toEqual({ minutes: 20, clients: 8, seed: 1, json: false });
  expect(readOptions(['--minutes', '0.5', '--clients', '3', '--seed', '7', '--json'])).toEqual({
    minutes: 0.5,
    clients: 3,
    seed: 7,
    json: true,
  });
  expect(readOptions(['--help'])).toBeUndefined();
});

test.for([
  [['--minutes', 'ten'], "--minutes takes a number from 0 to 1440, received 'ten'"],
  [['--clients', '1'], "--clients takes a whole number from 2 to 64, received '1'"],
  [['--seed', '1.5'], "--seed takes a whole number from 0 to 1000000000, received '1.5'"],
] as const)('%s is refused with what was expected', ([args, message]) => {
  expect(() => readOptions(args)).toThrow(new WrongUsage(message));
});
