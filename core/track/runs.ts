import {
  runStatuses,
  type TrackedRunRecord,
  type TrackedValueRecord,
  trackingKeys,
} from '../contracts/registry/tracking.ts';
import type { WriteOperation } from '../ports/record-store.ts';
import { concurrently } from '../registry/concurrently.ts';
import { audited, change, hex, now, type Tracking } from './context.ts';
import { invalid, missing } from './errors.ts';
import { writableExperiment } from './experiments.ts';
import { checkName, choiceOf, type Fields, integerOf, requiredText, textOf } from './fields.ts';
import { changeableRun, infoJson, runIdOf, runJson, runOf, writableRun } from './run.ts';
import { tagsOf } from './tags.ts';
import { runNameTag } from './tracked-run.ts';

export const maxTagValue = 8_000;
/** Puts of one request that are under way at the same time. */
export const putsAtOnce = 16;
const removedFor = 30 * 86_400;

/** `runs/create` */
export async function createRun(tracking: Tracking, fields: Fields): Promise<unknown> {
  const { experimentId } = await writableExperiment(tracking, textOf(fields, 'experiment_id') || '0');
  const tags = tagsOf(fields, maxTagValue);
  const name = textOf(fields, 'run_name', { max: maxTagValue });
  const tagged = tags[runNameTag];
  if (name && tagged && name !== tagged)
    throw invalid(
      `Both 'run_name' argument and '${runNameTag}' tag are specified, but with different values: '${name}' and '${tagged}'.`,
    );
  const random = hex(tracking.random(10));
  const runId = runIdOf(experimentId, random);
  const all = { ...tags, [runNameTag]: name || tagged || `run-${random.slice(0, 8)}` };
  const record: TrackedRunRecord = {
    ...trackingKeys.run(tracking.project, experimentId, runId, 'RUN'),
    ...{ runId, experimentId, userId: textOf(fields, 'user_id', { max: 256 }), status: 'RUNNING', stage: 'active' },
    startTime: integerOf(fields, 'start_time') ?? now(tracking),
    revision: 1,
  };
  // The record comes last: until then there is no such run.
  await putTags(tracking, record, all);
  await tracking.registry.write([{ put: record, when: 'absent' }, audited(tracking, 'tracked run created', { runId })]);
  return { run: runJson(await runOf(tracking, runId)) };
}

/** `runs/get` */
export async function getRun(tracking: Tracking, fields: Fields): Promise<unknown> {
  return { run: runJson(await runOf(tracking, runIdIn(fields))) };
}

/** `runs/update`: status, end, name. */
export async function updateRun(tracking: Tracking, fields: Fields): Promise<unknown> {
  const runId = runIdIn(fields);
  const status = choiceOf(fields, 'status', runStatuses);
  const endTime = integerOf(fields, 'end_time');
  const name = textOf(fields, 'run_name', { max: maxTagValue });
  let record = await writableRun(tracking, runId);
  if (status || endTime !== undefined)
    record = await change(
      tracking,
      () => writableRun(tracking, runId),
      (before) => ({
        record: { ...before, ...(status && { status }), ...(endTime !== undefined && { endTime }) },
        ...(status &&
          status !== before.status && {
            also: [audited(tracking, 'tracked run moved', { runId, status }, { status: before.status })],
          }),
      }),
    );
  if (name) await putTags(tracking, record, { [runNameTag]: name });
  const { tags } = await runOf(tracking, runId);
  return { run_info: infoJson(record, tags.get(runNameTag)) };
}

/** `runs/delete` and `runs/restore` */
export async function moveRun(tracking: Tracking, fields: Fields, stage: TrackedRunRecord['stage']): Promise<unknown> {
  const runId = runIdIn(fields);
  const action = stage === 'deleted' ? 'tracked run deleted' : 'tracked run restored';
  await change(
    tracking,
    () => changeableRun(tracking, runId),
    (before) => ({
      record: { ...before, stage },
      also: before.stage === stage ? [] : [audited(tracking, action, { runId })],
    }),
  );
  return {};
}

/** `runs/set-tag` */
export async function setTag(tracking: Tracking, fields: Fields): Promise<unknown> {
  const record = await writableRun(tracking, runIdIn(fields));
  const key = checkName(requiredText(fields, 'key'), 'tag');
  await putTags(tracking, record, { [key]: textOf(fields, 'value', { max: maxTagValue }) });
  return {};
}

/** `runs/delete-tag`. Functions remove no records: what is taken back says so, and expires. */
export async function deleteTag(tracking: Tracking, fields: Fields): Promise<unknown> {
  const { runId, experimentId } = await writableRun(tracking, runIdIn(fields));
  const key = checkName(requiredText(fields, 'key'), 'tag');
  const place = trackingKeys.run(tracking.project, experimentId, runId, 'TAG', key);
  const known = await tracking.registry.get<TrackedValueRecord>(place);
  if (!known || known.removed) throw missing(`No tag with name: ${key} in run with id ${runId}`);
  const ttl = Math.floor(now(tracking) / 1000) + removedFor;
  await tracking.registry.write([{ put: { ...place, value: '', removed: true, ttl } as TrackedValueRecord }]);
  return {};
}

/** Writes tags of a run over those of the same keys. */
export async function putTags(
  { registry, project }: Tracking,
  run: Pick<TrackedRunRecord, 'runId' | 'experimentId'>,
  tags: Record<string, string>,
): Promise<void> {
  const puts = Object.entries(tags).map(([key, value]): WriteOperation => {
    const put: TrackedValueRecord = { ...trackingKeys.run(project, run.experimentId, run.runId, 'TAG', key), value };
    return { put };
  });
  await concurrently(puts, putsAtOnce, (put) => registry.write([put]));
}

/** Clients before 1.0 said `run_uuid`, and newer ones say both. */
export function runIdIn(fields: Fields): string {
  return textOf(fields, 'run_id') || requiredText({ run_id: textOf(fields, 'run_uuid') }, 'run_id');
}
