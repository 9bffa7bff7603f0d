import { lake as keysOf } from '../../contracts/lake.ts';
import type { Project } from '../../contracts/project.ts';
import type { RolloutRecord } from '../../contracts/registry/rollouts.ts';
import type { ServingPackage } from '../../contracts/serving.ts';
import { contentHash } from '../../hash/content-hash.ts';
import { idsByRecord } from '../../labels/ids-by-record.ts';
import { declaredMaturity } from '../../labels/maturity.ts';
import { labelReader } from '../../labels/read-labels.ts';
import { listSince, sinceDay } from '../../monitor/check-step.ts';
import { objectTexts } from '../../monitor/object-texts.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { isObject, jsonLines } from '../../values/json-lines.ts';
import { labelCode } from '../../values/label.ts';
import { type CostEvidence, type DifferingRecord, labelledCost } from '../judge/labelled-cost.ts';
import type { LogPorts } from './read-log.ts';

const folderOf = ({ project, number }: Pick<RolloutRecord, 'project' | 'number'>) =>
  keysOf.statistics(project, `rollout-${number}`, '');

/** Remembers records on which the two versions differ. The same twice, of a look that was done twice, counts once. */
export async function rememberDiffering(
  lake: ObjectStore,
  rollout: Pick<RolloutRecord, 'project' | 'number' | 'looks'>,
  records: readonly DifferingRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const text = `${records.map((record) => JSON.stringify(record)).join('\n')}\n`;
  const name = `${String(rollout.looks).padStart(6, '0')}-${contentHash(text).slice(0, 16)}.ndjson`;
  await lake.put(`${folderOf(rollout)}${name}`, text, { contentType: 'application/x-ndjson' });
}

/** What the two versions' decisions have cost on records with known truth. @param alpha see `labelledCost` */
export async function costSoFar(
  ports: LogPorts,
  rollout: Pick<RolloutRecord, 'project' | 'number' | 'startedAt'>,
  { task, classes, contract, target }: ServingPackage,
  project: Project,
  { now, alpha }: { now: Date; alpha: number },
): Promise<CostEvidence | null> {
  const { lake } = ports;
  const known = new Map<string, DifferingRecord>();
  for await (const { key } of lake.list(folderOf(rollout)))
    for (const line of jsonLines(new TextDecoder().decode(await lake.get(key))))
      if (isDiffering(line)) known.set(line.id, line);
  if (known.size === 0) return null;
  const notation = contract.find(({ name }) => name === target)?.notation;
  const codeOf = (value: unknown) => labelCode(value, task, classes, notation);
  const reader = labelReader({ now: now.getTime(), codeOf });
  const since = sinceDay(new Date(rollout.startedAt), 0);
  const texts = objectTexts(ports);
  for (const { key } of await listSince(lake, keysOf.labelsOf(rollout.project), since))
    reader.read(await texts.read(key));
  const labels = reader.labels();
  const matureBy = now.getTime() - declaredMaturity(project);
  const absentIsNegative = project.labels.absentMeans === 'negative' && (task === 'binary' || task === 'anomaly');
  const idsOf = idsByRecord([...known.values()].map(({ id, key }) => ({ inferenceId: id, key })));
  const labelled = [...known.values()].flatMap((record) => {
    const { id: inferenceId, key } = record;
    const value = labels.of({ inferenceId, key, ofRecord: key === undefined ? undefined : idsOf.get(key) });
    const truth = value === undefined ? undefined : codeOf(value);
    if (truth !== undefined) return [{ record, truth }];
    return absentIsNegative && !record.hides && record.at <= matureBy ? [{ record, truth: 0 }] : [];
  });
  return labelledCost(labelled, alpha);
}

function isDiffering(value: unknown): value is DifferingRecord {
  return isObject(value) && typeof value.id === 'string' && typeof value.at === 'number';
}
