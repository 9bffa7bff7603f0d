import { expect, it } from 'vitest';
import type { ProjectInput } from '../../../../core/contracts/project.ts';
import { windowWords } from '../../../../core/explain/words/window-words.ts';
import { windowSpecs } from '../../../../core/windows/index.ts';
import { datasetOf, numbers, texts } from '../../prepare/dataset.ts';

it('says in words what the windows say of different values and of spread', () => {
  const windows: NonNullable<ProjectInput['features']>['windows'] = [
    { entity: 'customer_id', of: 'terminal', over: ['P7D'], statistics: ['distinct', 'firstSeen'] },
    { entity: 'customer_id', of: 'amount', over: ['P7D'], statistics: ['std'] },
  ];
  const { table, extra } = datasetOf({
    columns: [texts('customer_id', []), texts('terminal', []), numbers('amount', [])],
    target: [],
    time: [],
    project: { features: { windows } },
  });
  const [others, spread] = windowSpecs(extra.project, table) as [never, never];
  const words = (spec: ReturnType<typeof windowSpecs>[number], i: number, value: number) =>
    windowWords({ spec, feature: spec.features[i]! }, value, undefined);
  expect([words(others, 0, 3), words(others, 1, 1), words(others, 1, 0), words(spread, 0, 12.5)]).toEqual([
    '3 different terminal of this customer within 7 days',
    'this customer has this terminal for the first time within 7 days',
    'this customer had this terminal before within 7 days',
    'standard deviation of amount of this customer within 7 days is 12.5',
  ]);
});
