import { describe, expect, it } from 'vitest';
import { type Columns, orderOf, select, sortBy } from '../../../core/track/filter/select.ts';

interface Row {
  name: string;
  loss?: number;
  tags: Record<string, string>;
}

const rows: Row[] = [
  { name: 'a', loss: 0.1, tags: { team: 'risk', 'mlflow.user': 'ada' } },
  { name: 'b', loss: 0.5, tags: { team: 'Fraud_1' } },
  { name: 'c', loss: Number.NaN, tags: {} },
  { name: 'd', tags: { team: '100%' } },
];
const columns: Columns<Row> = (entity, key) => {
  if (entity === 'metrics') return { type: 'number', of: ({ loss }) => (key === 'loss' ? loss : undefined) };
  if (entity === 'tags') return { type: 'text', of: ({ tags }) => tags[key] };
  return entity === '' && key === 'name' ? { type: 'text', of: ({ name }) => name } : undefined;
};
const found = (filter: string) =>
  select(rows, filter, columns)
    .map(({ name }) => name)
    .join('');

describe('a filter', () => {
  it.each([
    ['', 'abcd'],
    ['metrics.loss > 0.1', 'b'],
    ['metrics.loss >= 0.1 AND name != "b"', 'a'],
    ['metrics.loss<1e-1', ''],
    ["tags.team = 'risk'", 'a'],
    ["tags.`mlflow.user` = 'ada'", 'a'],
    ['tags."mlflow.user" = \'ada\'', 'a'],
    ["tags.mlflow.user = 'ada'", 'a'],
    ["tags.team LIKE 'fraud%'", ''],
    ["tags.team ILIKE 'fraud%'", 'b'],
    ["tags.team LIKE '%_1'", 'b'],
    ["tags.team LIKE '%\u0025'", 'abd'],
    ["name IN ('a', 'd')", 'ad'],
    ["name NOT IN ('a', 'd')", 'bc'],
    ['tags.team IS NULL', 'c'],
    ['metrics.loss IS NOT NULL and tags.team is not null', 'ab'],
  ])('%s', (filter, names) => {
    expect(found(filter)).toBe(names);
  });

  it.each([
    ['metrics.loss >', /something is missing/],
    ["metrics.loss = 'x'", /Expected numeric/],
    ['tags.team = 3', /quoted string/],
    ["tags.team > 'x'", /Invalid comparator/],
    ['metrics.loss > 0 OR metrics.loss < 1', /expected AND/],
    ['nothing.x = 1', /Invalid identifier 'nothing.x'/],
    ["name = 'open", /not understood/],
    ['name IN ()', /quoted string value or a number/],
    [`${'name = "x" AND '.repeat(2_000)}name = "x"`, /at most 20000/],
  ])('that is wrong says why: %s', (filter, message) => {
    expect(() => found(filter)).toThrow(message);
  });

  it('with a pattern made to be slow is fast', () => {
    const text = 'a'.repeat(5_000);
    const begun = performance.now();
    const many = [{ name: text, tags: {} }];
    expect(select(many, `name LIKE '${'%a'.repeat(200)}b'`, columns)).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});

describe('an order', () => {
  const ordered = (...orders: string[]) =>
    sortBy(
      rows,
      orders.map((order) => orderOf(order, columns)),
    )
      .map(({ name }) => name)
      .join('');

  it('puts what is no number, and what is not there, last either way', () => {
    expect(ordered('metrics.loss ASC')).toBe('abcd');
    expect(ordered('metrics.loss desc')).toBe('bacd');
  });

  it('goes on to the next where values are equal', () => {
    expect(ordered('metrics.none', 'name DESC')).toBe('dcba');
  });

  it('of what is not known is refused', () => {
    expect(() => ordered('nothing.x')).toThrow(/order_by/);
  });
});
