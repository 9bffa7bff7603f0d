import type { Project } from '../../contracts/project.ts';
import type { MonitorFindingRecord } from '../../contracts/registry/monitor-findings.ts';
import type { RunRecord } from '../../contracts/registry/runs.ts';
import type { Trigger } from '../../contracts/triggers.ts';
import type { DatasetTotals } from '../../registry/datasets.ts';

/** What a run that nobody asked for is judged by. */
export interface Background {
  /** Runs, newest first; all of the last two months. */
  runs: readonly RunRecord[];
  /** The version that serves, and since when (ISO 8601). */
  champion: { version: number; since: string } | null;
  /** Findings of the monitor in any state. */
  findings: readonly MonitorFindingRecord[];
}

export interface AutomaticCase extends Background {
  trigger: Trigger;
  now: Date;
  definition: Project;
  totals: DatasetTotals;
}

/** The number that a trigger's detail gives under a name. */
export function numberIn({ detail }: Pick<Trigger, 'detail'>, name: string): number | undefined {
  const value = detail?.[name];
  return typeof value === 'number' ? value : undefined;
}
