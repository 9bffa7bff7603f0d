import { expect, test } from 'vitest';
import { notationLines } from '../../../bin/ui/notations.ts';

const column = (name: string, notation?: object) => ({
  name,
  type: 'number',
  missing: 0,
  inContract: false,
  ...(notation && { notation }),
});

test('says once for each source how its columns are written', () => {
  const paid = column('paid', { decimal: ',', thousands: '.', unit: '€' });
  expect(
    notationLines([
      { source: 'rows', columns: [paid, column('plain'), column('fee', { decimal: ',', thousands: '.', unit: '€' })] },
      { source: 'rows', columns: [paid, column('day', { format: 'dayFirst' })] },
      { source: 'truth', columns: [column('bad', { words: ['No', 'Yes'] }), column('sum', { decimal: '.' })] },
    ]),
  ).toEqual([
    'rows: read as a decimal comma, thousands between points, in €: paid, fee',
    'rows: read as the day first (31.12.2026): day',
    'truth: read as No and Yes: bad',
  ]);
});
