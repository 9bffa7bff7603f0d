import type { ProjectName } from '../contracts/ids.ts';
import type { Project } from '../contracts/project.ts';
import { contentHash } from '../hash/content-hash.ts';

export type ScheduleKind = 'monitor' | 'retraining' | 'batch';

/** A schedule of a project: what it sends, and to what. */
export interface ProjectSchedule {
  kind: ScheduleKind;
  /** At most 64 letters, digits and hyphens. */
  name: string;
  /** `rate(…)` or `cron(…)`, UTC. */
  expression: string;
  target: 'monitor machine' | 'batch machine' | 'trigger queue';
  input: Record<string, string>;
}

/** The group of schedules of the deployment. */
export interface ScheduleGroup {
  /** Identifies group and targets: a schedule that was put for others is put again. */
  readonly identity: string;
  exists(name: string): Promise<boolean>;
  /** Makes the schedule, or changes the one of that name. */
  put(schedule: ProjectSchedule): Promise<void>;
  /** A name that does not exist is no error. */
  remove(name: string): Promise<void>;
}

export const scheduleKinds: readonly ScheduleKind[] = ['monitor', 'retraining', 'batch'];

export function scheduleName(project: ProjectName, kind: ScheduleKind): string {
  return `${project.slice(0, 40).replace(/-+$/, '')}-${contentHash(project).slice(0, 8)}-${kind}`;
}

/** The schedules that a project asks for. */
function schedulesOf({ name: project, monitoring, retraining, batch }: Project): ProjectSchedule[] {
  const monitor: ProjectSchedule = {
    kind: 'monitor',
    name: scheduleName(project, 'monitor'),
    expression: spelled(monitoring.schedule),
    target: 'monitor machine',
    input: { project, by: 'schedule' },
  };
  const retrain = (schedule: string): ProjectSchedule => ({
    kind: 'retraining',
    name: scheduleName(project, 'retraining'),
    expression: spelled(schedule),
    target: 'trigger queue',
    input: { project, reason: 'schedule', by: 'schedule' },
  });
  const score = (schedule: string): ProjectSchedule => ({
    kind: 'batch',
    name: scheduleName(project, 'batch'),
    expression: spelled(schedule),
    target: 'batch machine',
    input: { project, by: 'schedule' },
  });
  return [
    monitor,
    ...(retraining.schedule ? [retrain(retraining.schedule)] : []),
    ...(batch.schedule ? [score(batch.schedule)] : []),
  ];
}

/**
 * Makes the schedules of the group those that the project asks for.
 * @param known hashes of the schedules as they were put last, by kind: those are only looked for. Without it all are put,
 * and what is not asked for is removed.
 * @returns the hashes now
 */
export async function syncSchedules(
  group: ScheduleGroup,
  project: Project,
  known?: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const schedule of schedulesOf(project)) {
    const hash = contentHash([group.identity, schedule]);
    const there = known?.[schedule.kind] === hash && (await group.exists(schedule.name));
    if (!there) await group.put(schedule);
    hashes[schedule.kind] = hash;
  }
  for (const kind of scheduleKinds) {
    if (!(kind in hashes) && (!known || kind in known)) await group.remove(scheduleName(project.name, kind));
  }
  return hashes;
}

/** `rate(1 hours)` and `rate(2 hour)` are refused by the service. */
function spelled(expression: string): string {
  return expression.replace(/^rate\((\d+) (minute|hour|day)s?\)$/, (_, n: string, unit: string) =>
    Number(n) === 1 ? `rate(1 ${unit})` : `rate(${Number(n)} ${unit}s)`,
  );
}
