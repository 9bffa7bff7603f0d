import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { invoke } from '../../bin/client/invoke.ts';
import { lake } from '../../core/contracts/lake.ts';
import { objectWith } from '../../core/contracts/schema.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import { ordersProject } from '../../scripts/orders.ts';
import { routeTo } from '../support/route.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const answer = objectWith<{ done: boolean }>('an adjustment', { done: 'boolean' });

test('the served probabilities follow a report with the rights of the function that does it', async () => {
  const project = uniqueName('shift');
  await publish(ordersProject(project, { monitoring: { adjustBaseRate: true } }));
  const at = await platform();
  await at.registry.write([{ put: routeTo(project, 1, 'd'.repeat(64)) }]);
  const baseRate = { shift: 0, next: 0.5, rows: 200, positives: 60, since: Date.parse('2026-11-01T00:00:00Z') };
  const report = {
    format: 1,
    project,
    monitorId: 'm1',
    modelVersion: 1,
    minimumRows: 100,
    window: {},
    labels: {},
    features: [],
    findings: [],
    checks: [],
    events: [],
    performance: { rows: 200, baseRate },
  };
  const Key = lake.report(project, 'monitor', 'm1', 'report.json');
  await (await at.s3()).send(
    new PutObjectCommand({ Bucket: at.outputs.lakeBucket, Key, Body: JSON.stringify(report) }),
  );

  const look = { project, monitorId: 'm1' };
  expect(await invoke(at, 'perennial-dev-monitor-adjust-base-rate', look, answer)).toEqual({ done: true });

  expect(await findLiveVariant(at.registry, project)).toMatchObject({ version: 1, shift: 0.5 });
  expect((await listAudit(at.registry, project)).map(({ action }) => action)).toContain('base rate adjusted');
  // Again it finds the shift that it was computed beside gone.
  expect(await invoke(at, 'perennial-dev-monitor-adjust-base-rate', look, answer)).toEqual({ done: false });
});
