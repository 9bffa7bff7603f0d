import { expect, it } from 'vitest';
import type { ServingPackage, Typical } from '../../../../core/contracts/serving.ts';
import { segmentsOf, segmentsWith } from '../../../../core/rollout/judge/segments.ts';

const column = (name: string, pii = false): ServingPackage['contract'][number] => ({
  name,
  type: 'string',
  required: false,
  used: true,
  pii,
});
const category = (values: string[], fractions: number[]): Typical => ({
  kind: 'category',
  values,
  fractions,
  complete: true,
});
const pkg = (contract: ServingPackage['contract'], columns: Record<string, Typical>) =>
  ({ key: 'id', target: 'y', contract, typical: { columns, windows: {} } }) as unknown as ServingPackage;

it('are the largest categories of columns that both take, none of personal data, keys, rare or usual values', () => {
  const contract = [
    column('id'),
    column('name', true),
    column('country'),
    column('rare'),
    column('gone'),
    column('flag'),
  ];
  const half = category(['a', 'b'], [0.5, 0.5]);
  const champion = pkg(contract, {
    id: half,
    name: half,
    gone: half,
    country: category(['at', 'de', 'li', 'x'.repeat(61)], [0.3, 0.6, 0.04, 0.06]),
    rare: category(['usual', 'not'], [0.96, 0.04]),
    flag: category(['true', 'false'], [0.2, 0.8]),
    __proto__: half,
  });
  const candidate = pkg(
    contract.filter(({ name }) => name !== 'gone'),
    {},
  );

  const segments = segmentsOf(champion, candidate);

  expect(segments.map(({ name }) => name)).toEqual(['flag = false', 'country = de', 'country = at', 'flag = true']);
  expect(segmentsWith(segments, { country: 'at', flag: true })).toEqual(['country = at', 'flag = true']);
  expect(segmentsWith(segments, { country: null })).toEqual([]);
  const many = Array.from({ length: 30 }, (_, i) => `c${i}`);
  const columns = Object.fromEntries(many.map((name) => [name, half]));
  const wide = pkg(
    many.map((name) => column(name)),
    columns,
  );
  expect(segmentsOf(wide, wide)).toHaveLength(12);
  expect(segmentsOf({ ...champion, typical: undefined } as unknown as ServingPackage, candidate)).toEqual([]);
});
