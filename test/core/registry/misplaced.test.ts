import { expect, test } from 'vitest';
import { misplacedReason } from '../../../core/registry/misplaced.ts';

const sources = (project: string) => (project === 'shop' ? ['rows', 'labels'] : undefined);

test.for([
  ['raw/shop/rows/a.csv', undefined],
  ['raw/shop/labels/2026/a.csv', undefined],
  ['raw/acct/a.csv', 'lies in no source'],
  ['raw/a.csv', 'lies in no source'],
  ['raw/acct/rows/a.csv', "no project 'acct' is published"],
  ['raw/shop/row/a.csv', "no source 'row'; it has: rows, labels"],
] as const)('%s', ([key, reason]) => {
  if (reason === undefined) expect(misplacedReason(key, sources)).toBeUndefined();
  else expect(misplacedReason(key, sources)).toContain(reason);
});
