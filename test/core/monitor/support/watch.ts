import { memoryRecordStore } from '../../../../adapters/memory/index.ts';
import type { ProjectInput } from '../../../../core/contracts/project.ts';
import { analyse } from '../../../../core/monitor/analyse.ts';
import { latchFindings, settleAnnouncements } from '../../../../core/monitor/life/latch-findings.ts';
import { knownChanges } from '../../../../core/monitor/references/changes.ts';
import { noLooks } from '../../../../core/monitor/references/held.ts';
import { openHistory } from '../../../../core/monitor/statistics/history.ts';
import type { Reference } from '../../../../core/reference/reference.ts';
import { listFindings } from '../../../../core/registry/monitor-findings.ts';
import { lines, project as projectOf } from '../traffic.ts';
import { hour, predictionsOf, type ShapesWorld, start } from './shapes-world.ts';

/** A finding of the data that was opened. */
export interface Opened {
  id: string;
  /** Hours since the start. */
  hour: number;
  message: string;
  statistic: number;
  threshold: number;
}

export interface Watched {
  opened: Opened[];
  /** Events that tell of drift or of quality. */
  announced: number;
  judged: number;
}

/**
 * The data monitor with a look an hour, or every so many: what a deployed one would count, judge, latch and announce, with its statistics kept in
 * memory between the looks.
 * @param until stops after the look that it is true of
 */
export async function watch(
  world: ShapesWorld,
  reference: Reference,
  hours: number,
  {
    change = {},
    every = 1,
    until = () => false,
  }: { change?: Partial<ProjectInput>; every?: number; until?: (opened: Opened) => boolean } = {},
): Promise<Watched> {
  const project = projectOf({
    ...change,
    monitoring: {
      ...change.monitoring,
      checks: { reconstruction: true, domainClassifier: true, ...change.monitoring?.checks },
    },
  });
  const registry = memoryRecordStore();
  const counted = new Set<string>();
  const opened: Opened[] = [];
  const history = openHistory({
    project: 'fraud',
    digest: 'd',
    reference,
    modelVersion: 1,
    others: false,
    days: [],
    ids: new Map(),
  });
  let announced = 0;
  let judged = 0;
  let looks = noLooks;
  let fresh: { key: string; text: string; fresh: true }[] = [];
  for (let h = 0; h < hours; h++) {
    const now = new Date(start + (h + 1) * hour + 60_000);
    const arrived = predictionsOf(world, start + h * hour);
    const key = `inferences/fraud/dt=${now.toISOString().slice(0, 10)}/p-${h}`;
    if (arrived.length > 0) fresh.push({ key, text: lines(arrived), fresh: true });
    if ((h + 1) % every !== 0) continue;
    const changes = knownChanges(await listFindings(registry, 'fraud'), 1);
    const monitorId = `m${String(h).padStart(5, '0')}`;
    const seen = await analyse({
      project,
      reference,
      modelVersion: 1,
      monitorId,
      by: 'test',
      now,
      log: fresh,
      labels: [],
      history: { ...history, isCounted: (object) => counted.has(object) },
      changes,
      looks,
    });
    looks = seen.looks;
    counted.add(key);
    const ofData = { ...seen, findings: seen.findings.filter(({ kind }) => kind !== 'performance') };
    const { findings, events } = await latchFindings(registry, ofData, project.monitoring.findings);
    await settleAnnouncements(registry, { ...ofData, events }, findings);
    if (seen.judged) {
      judged++;
      fresh = [];
    }
    if (events.length > 0) announced++;
    const newly = findings.filter(({ openedAt, state }) => state === 'open' && openedAt === seen.at);
    for (const { id, finding } of newly)
      opened.push({
        id,
        hour: h + 1,
        message: finding.message,
        statistic: finding.statistic,
        threshold: finding.threshold,
      });
    if (opened.some(until)) break;
  }
  return { opened, announced, judged };
}
