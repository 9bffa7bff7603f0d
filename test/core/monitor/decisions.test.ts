import { describe, expect, it } from 'vitest';
import { checks } from '../../../core/monitor/checks/registry.ts';
import { columnObserver } from '../../../core/monitor/observe.ts';
import { runChecks } from '../../../core/monitor/run-checks.ts';
import { watchedFeatures } from '../../../core/monitor/statistics/watched-features.ts';
import { buildReference, type Reference } from '../../../core/reference/reference.ts';
import type { Table } from '../../../core/table/table.ts';
import { project, reference, traffic } from './traffic.ts';

function withDecisions(name = 'amount'): Reference {
  const table: Table = { rows: 2, columns: [{ name, type: 'number', values: Float64Array.of(1, 2) }] };
  return buildReference({
    project: 'fraud',
    task: 'binary',
    classes: ['0', '1'],
    table,
    rows: Uint32Array.of(0, 1),
    contract: [{ name, type: 'number', required: false, used: true, pii: false }],
    windows: [],
    scores: null,
    decisions: { allow: 900, review: 80, block: 20 },
    performance: null,
  });
}

const feature = (of: Reference) => watchedFeatures(of).find(({ reference: { name } }) => name === 'decisions');

describe('the mix of decisions', () => {
  it('is watched beside the score, as the model proposed them', () => {
    const watched = feature(withDecisions())!;
    const observer = columnObserver(watched.reference);
    const share = (i: number) => (i % 10 < 6 ? 'allow' : i % 10 < 8 ? 'review' : 'block');
    traffic(600).predictions.forEach((prediction, i) => {
      observer.add(watched.pick({ ...prediction, decision: 'allow', proposed: share(i) }));
    });
    const { findings } = runChecks(checks, [{ ...watched, observed: observer.result() }], {
      monitoring: project().monitoring,
      judge: true,
    });
    expect(findings.map(({ id }) => id).sort()).toEqual(['chiSquare:decisions', 'psi:decisions']);
    expect(findings[0]!.message).toContain('“allow”: 60.0 % instead of 90.0 %');
  });

  it('is no feature of references that have none, nor beside a column of that name', () => {
    expect(feature(reference)).toBeUndefined();
    const own = watchedFeatures(withDecisions('decisions')).filter(({ reference: { name } }) => name === 'decisions');
    expect(own.map(({ group }) => group)).toEqual(['column']);
  });
});
