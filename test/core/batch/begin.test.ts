import validate from 'asl-validator';
import { expect, test } from 'vitest';
import { beginBatch } from '../../../core/batch/begin.ts';
import { trialsAtOnce } from '../../../core/search/trials-at-once.ts';
import { definitionText, machine } from '../../state-machines/definitions.ts';
import { batchWorld } from './world.ts';

test.for([
  [1, 1],
  [10, 4],
  [50, 20],
  [100, 40],
  [1000, 40],
] as const)(
  'an account of %i executions at once works on %i files at once, as it trains trials',
  async ([concurrency, parallel]) => {
    const { ports } = batchWorld();
    const begun = await beginBatch(
      { ...ports, concurrency: async () => concurrency },
      { project: 'nobody', by: 'schedule' },
    );
    expect(begun).toMatchObject({ action: 'refused', project: 'nobody', parallel });
    expect(trialsAtOnce(undefined, concurrency)).toBe(parallel);
  },
);

test('the maps of the machine go by that, in a form that the States Language allows', () => {
  const { States } = machine('batch');
  for (const name of ['Stage', 'Score'])
    expect([name, States[name]]).toMatchObject([name, { MaxConcurrencyPath: '$.parallel' }]);
  expect(JSON.stringify(States)).not.toContain('"MaxConcurrency"');
  const text = definitionText('batch').replaceAll(/\$\{(\w+)\}/g, (_, token: string) =>
    token === 'GetObject' ? 'arn:aws:states:::s3:getObject' : `arn:aws:states:::lambda:invoke`,
  );
  const found = validate(JSON.parse(text));
  expect(found.isValid, found.errorsText()).toBe(true);
});
