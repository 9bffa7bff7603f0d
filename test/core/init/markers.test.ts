import { expect, it } from 'vitest';
import { markersAmongTyped, markersAmongWords } from '../../../core/init/markers.ts';

it('takes for missing among numbers what is no number, the most frequent first', () => {
  expect(
    markersAmongTyped([
      ['none', 2],
      ['n/a', 5],
      ['n/a ', 1],
      ['seven', 9],
    ]),
  ).toEqual([
    ['n/a', 5],
    ['none', 2],
  ]);
});

it.each([
  [
    'none and unknown are answers',
    [
      ['none', 9],
      ['unknown', 9],
      ['?', 3],
    ],
    ['red', 'blue'],
    ['?'],
  ],
  ['NA is a country', [['NA', 3]], ['DE', 'FR', 'ZA'], []],
  ['NA is missing', [['NA', 3]], ['red', 'blue'], ['NA']],
  ['- is a sign beside +', [['-', 3]], ['+', '++', 'a'], []],
  ['- is a no beside one yes', [['-', 3]], ['x'], []],
  ['? is one of signs', [['?', 3]], ['!', '§', '$'], []],
] as const)('leaves answers among words: %s', (_, found, others, missing) => {
  expect(markersAmongWords(found as unknown as [string, number][], others).map(([text]) => text)).toEqual(missing);
});
