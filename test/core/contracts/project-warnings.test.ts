import { describe, expect, test } from 'vitest';
import { parseProject } from '../../../core/contracts/parse-project.ts';

const file = (changes: {
  target?: string;
  positive?: string;
  key?: string;
  entity?: string;
  amount?: string;
  feature?: string;
}) => `
name: shop
objective:
  task: binary
  target: ${changes.target ?? 'is_fraud'}
  ${changes.positive === undefined ? '' : `positive: ${changes.positive}`}
  costs: { falseNegative: { column: ${changes.amount ?? 'amount'} } }
data:
  sources:
    - name: rows
      key: ${changes.key ?? 'order_id'}
      time: ordered_at
      columns:
        order_id: { type: string }
        amount: { type: number }
        is_fraud: { type: string, values: [fraud, fine] }
features:
  windows:
    - { entity: ${changes.entity ?? 'customer'}, of: amount, over: [P7D], statistics: [mean] }
monitoring: { features: { ${changes.feature ?? 'amount'}: { ignore: true } } }
`;
const warningsOf = (changes: Parameters<typeof file>[0]) => {
  const parsed = parseProject(file(changes));
  expect(parsed.errors).toBeUndefined();
  return parsed.project ? parsed.warnings : [];
};

describe('what a valid project file hardly means', () => {
  test('nothing, where names are declared or like no declared one', () => {
    expect(warningsOf({})).toEqual([]);
    expect(warningsOf({ positive: 'fraud' })).toEqual([]);
    expect(warningsOf({ feature: 'score' })).toEqual([]);
    expect(warningsOf({ feature: 'customer.amount.mean.P7D' })).toEqual([]);
  });

  test.each([
    [{ target: 'is_fruad' }, 'objective.target', "no column 'is_fruad' is declared; did you mean 'is_fraud'?"],
    [{ key: 'orderId' }, 'data.sources[0].key', "no column 'orderId' is declared; did you mean 'order_id'?"],
    [{ entity: 'Amount' }, 'features.windows[0].entity', "no column 'Amount' is declared; did you mean 'amount'?"],
    [{ amount: 'amonut' }, 'objective.costs.falseNegative.column', "did you mean 'amount'"],
    [{ feature: 'amuont' }, 'monitoring.features.amuont', "no feature 'amuont' is declared; did you mean 'amount'?"],
    [{ feature: 'customer.amount.mean.P70D' }, 'monitoring', "did you mean 'customer.amount.mean.P7D'?"],
    [{ positive: 'yes' }, 'objective.positive', "'yes' is not among the values of 'is_fraud' (fraud, fine)"],
  ])('%j', (changes, path, message) => {
    const [warning] = warningsOf(changes);

    expect(warning).toMatchObject({ path: expect.stringContaining(path), line: expect.any(Number) });
    expect(warning?.message).toContain(message);
  });
});
