import { describe, expect, it } from 'vitest';
import { projectSchema } from '../../../core/contracts/project.ts';
import { contractChanges } from '../../../core/ingest/contract-changes.ts';
import { foresee } from '../../../core/retrain/foresee.ts';
import { projectInput } from '../../support/project.ts';
import { world } from './world.ts';

const project = (change: object) => projectSchema.parse(projectInput('fraud', change));

describe('foresee', () => {
  it('says what the starter decides when the definition is published', async () => {
    const w = world();
    await w.trained();
    const recheck = (change: object, code = 'code-1') => foresee(w.registry, project(change), code, w.clock());
    expect(await recheck({})).toMatchObject({ run: 'none', why: 'definition and code are as they were published' });
    expect(await recheck({ training: { seed: 2 } })).toEqual({
      changed: ['definition'],
      paths: ['training.seed'],
      run: 'now',
      why: 'definition changed',
    });
    expect(await recheck({ monitoring: { schedule: 'rate(2 hours)' } })).toMatchObject({
      run: 'none',
      why: 'no model depends on what changed: monitoring.schedule',
    });
    expect(await recheck({}, 'code-2')).toMatchObject({ changed: ['code'], run: 'now' });
    expect(await w.ask('manual')).toMatchObject({ decision: 'started' });
    expect(await recheck({ training: { seed: 2 } })).toMatchObject({ run: 'later' });
  });

  it('of a first publication without data is none', async () => {
    const w = world();
    expect(await foresee(w.registry, project({}), 'c', w.clock())).toMatchObject({
      run: 'none',
      why: expect.stringMatching(/no rows of source/),
    });
  });
});

it('contractChanges names the columns whose contract differs, before and after', () => {
  const of = (columns: object) => project({ data: { sources: [{ name: 'rows', key: 'id', columns }] } });
  const before = of({ amount: { type: 'string' }, age: { type: 'integer' }, gone: { type: 'text' } });
  const after = of({
    amount: { type: 'number', min: 0, required: true },
    age: { type: 'integer' },
    card: { type: 'string', values: ['a', 'b'] },
  });
  expect(contractChanges(before, after)).toEqual([
    { source: 'rows', column: 'amount', before: 'string', after: 'number, required, min 0' },
    { source: 'rows', column: 'card', before: null, after: 'string, values a | b' },
    { source: 'rows', column: 'gone', before: 'text', after: null },
  ]);
});
