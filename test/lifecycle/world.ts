/** A project with its history, before its first run; and what a run of it leaves. */
import type { Project } from '../../core/contracts/project.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { RunRecord } from '../../core/contracts/registry/runs.ts';
import { listModels } from '../../core/registry/models.ts';
import { findRoute } from '../../core/registry/routes.ts';
import { readLease } from '../../core/retrain/lease.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { Cloud } from '../../scripts/simulate/cloud.ts';
import { project as projectOf } from '../support/project.ts';

export const start = Date.parse('2026-03-01T00:00:00Z');
const hour = 3_600_000;
export const project: Project = projectOf('fraud', {
  objective: { task: 'binary', target: 'is_fraud', positive: '1', costs: { falsePositive: 1, falseNegative: 10 } },
  features: { windows: [{ entity: 'customer', of: 'amount', over: ['P7D'], statistics: ['count', 'mean'] }] },
  training: {
    algorithms: ['gradientBoostedTrees'],
    search: { trials: 1, parallel: 1, minutes: 15 },
    parameters: { gradientBoostedTrees: { numIterations: 10, numLeaves: 7 } },
  },
  promotion: { acceptFindings: ['baseline'] },
});

const random = seededRandom(3);

/** The n-th payment, an hour after the one before; those below 900 are history. To be made in order. */
export function nextRow(i: number) {
  const amount = Math.round(1000 * random()) / 10;
  return {
    id: `p${i}`,
    at: new Date(start - (900 - i) * hour).toISOString(),
    customer: `c${i % 9}`,
    amount,
    channel: i % 3 === 0 ? 'web' : 'shop',
    is_fraud: random() < (amount > 80 ? 0.6 : 0.05) ? '1' : '0',
  };
}

export const rows = Array.from({ length: 900 }, (_, i) => nextRow(i));

/** The project is published and its history there. */
export async function beforeTheRun(): Promise<Cloud> {
  const cloud = new Cloud('fraud', 1, start);
  await cloud.publish(project);
  await cloud.deliver('payments', 'history.ndjson', rows);
  return cloud;
}

/** What a person or a caller can see: runs, versions, the route, the audit trail, a prediction, and what the bus was told. */
export async function leftOf(cloud: Cloud) {
  const { registry } = cloud;
  const runs = await registry.query<RunRecord>(keys.run('fraud', '' as RunRecord['runId']).pk, {});
  const models = await listModels(registry, 'fraud');
  const route = await findRoute(registry, 'fraud');
  const { predictions } = await cloud.predict([{ ...rows[5], id: 'probe', at: new Date(start).toISOString() }]);
  return {
    runs: runs.flatMap(({ status, outcome }) => (status === undefined ? [] : [{ status, outcome }])),
    models: models.map(({ version, state, digest }) => ({ version, state, digest })),
    route: route?.variants,
    lease: (await readLease(registry, 'fraud'))?.runId,
    probability: predictions[0]?.probability,
    decision: predictions[0]?.decision,
    events: [...new Set(cloud.events.map(({ event }) => event.type))].sort(),
  };
}
