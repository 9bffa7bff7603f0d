import { expect } from 'vitest';
import { runMonitor } from '../../../bin/client/monitor.ts';
import type { MonitorReport } from '../../../core/monitor/monitor-report.ts';
import { csv } from '../../../scripts/csv.ts';
import { perennial } from './cli.ts';
import { writeFile } from './files.ts';
import { captured, readJson } from './lake.ts';
import { platform } from './platform.ts';

/** Labels predictions as the command line does, and has the monitor look at them once they are in the lake. */
export async function lookAfterLabels(
  project: string,
  inferenceIds: readonly string[],
  labels: Parameters<typeof csv>[0],
): Promise<MonitorReport> {
  const labelled = await perennial('label', project, '--file', writeFile('labels.csv', csv(labels)));
  expect(labelled.code, labelled.stderr).toBe(0);
  await captured(project, inferenceIds);
  const outcome = await runMonitor(await platform(), project, { wait: true, timeoutMs: 120_000 });
  if (outcome.status !== 'judged') throw new Error(`the look is ${outcome.status}, expected it to be judged`);
  return readJson<MonitorReport>(outcome.record.reportKey);
}
