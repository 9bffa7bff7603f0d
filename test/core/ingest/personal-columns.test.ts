import { expect, test } from 'vitest';
import { personalTwins } from '../../../core/ingest/personal-columns.ts';

test('a column that bears the name of a personal one, written otherwise, is personal', () => {
  const rule = { name: 'ssn', required: true, pii: true };
  const columns = ['ssn', 'SSN_2', 'S.S.N.', 'ssnx', 'amount', 'Amount'];
  const twins = personalTwins({ rules: [rule, { name: 'amount', required: false, pii: false }] }, columns);
  expect(twins.map(({ name, pii }) => [name, pii])).toEqual([
    ['SSN_2', true],
    ['S.S.N.', true],
  ]);
});
