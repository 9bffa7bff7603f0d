import { type ExperimentRecord, type NameRecord, type Tags, trackingKeys } from '../contracts/registry/tracking.ts';
import { ConditionFailed, type WriteOperation } from '../ports/record-store.ts';
import { audited, change, hex, nameHash, now, type Tracking } from './context.ts';
import { invalid, missing, readOnly, taken } from './errors.ts';
import { checkName, type Fields, requiredText, textOf } from './fields.ts';
import { lifecycleExperiment, lifecycleId } from './lifecycle/experiment.ts';
import { tagsJson, tagsOf } from './tags.ts';

/** The experiment of runs that name none: it is there before anything is written. */
const defaultId = '0';
const limits = { name: 500, tagValue: 20_000, tagBytes: 200_000 };

/** `experiments/create` */
export async function createExperiment(tracking: Tracking, fields: Fields): Promise<unknown> {
  const name = requiredText(fields, 'name', { max: limits.name });
  const place = textOf(fields, 'artifact_location', { max: 2_048 });
  if (place !== '')
    throw invalid('artifacts are kept in the lake of the platform: leave out artifact_location, or give none');
  // Below 2^48, so that the id is a part of the ids of its runs.
  const experimentId = String(
    100_000_000_000_000 + (Number.parseInt(hex(tracking.random(6)), 16) % 180_000_000_000_000),
  );
  const at = now(tracking);
  const tags = tagsOf(fields, limits.tagValue);
  const holder = await holderOf(tracking, name);
  const record: ExperimentRecord = {
    ...trackingKeys.experiment(tracking.project, experimentId),
    ...{ experimentId, name, stage: 'active', createdAt: at, updatedAt: at, tags: bounded(tags), revision: 1 },
  };
  try {
    await tracking.registry.write([
      { put: record, when: 'absent' },
      takeName(tracking, name, experimentId, holder),
      audited(tracking, 'experiment created', { experimentId, name }),
    ]);
  } catch (error) {
    throw error instanceof ConditionFailed ? nameTaken(name) : error;
  }
  return { experiment_id: experimentId };
}

/** As MLflow has them: nothing else is a part of a key. */
export const isExperimentId = (text: string): boolean => /^[a-zA-Z0-9][\w-]{0,63}$/.test(text);

/** An experiment, also one that was deleted. @throws TrackingError */
export async function experimentOf(tracking: Tracking, experimentId: string): Promise<ExperimentRecord> {
  if (experimentId === lifecycleId) return lifecycleExperiment(tracking);
  if (!isExperimentId(experimentId)) throw missing(`No Experiment with id=${experimentId.slice(0, 100)} exists`);
  const found = await tracking.registry.get<ExperimentRecord>(trackingKeys.experiment(tracking.project, experimentId));
  if (found) return found;
  if (experimentId === defaultId) return defaultExperiment(tracking.project);
  throw missing(`No Experiment with id=${experimentId.slice(0, 100)} exists`);
}

/** All experiments of the project, that of its lifecycle first. */
export async function allExperiments(tracking: Tracking): Promise<ExperimentRecord[]> {
  const { pk, sk: prefix } = trackingKeys.experiment(tracking.project, '');
  const [own, lifecycle] = await Promise.all([
    tracking.registry.query<ExperimentRecord>(pk, { prefix }),
    lifecycleExperiment(tracking),
  ]);
  const first = own.some(({ experimentId }) => experimentId === defaultId) ? [] : [defaultExperiment(tracking.project)];
  return [lifecycle, ...first, ...own];
}

/** `experiments/get` */
export async function getExperiment(tracking: Tracking, fields: Fields): Promise<unknown> {
  return { experiment: experimentJson(await experimentOf(tracking, requiredText(fields, 'experiment_id'))) };
}

/** `experiments/get-by-name` */
export async function getExperimentByName(tracking: Tracking, fields: Fields): Promise<unknown> {
  const name = requiredText(fields, 'experiment_name', { max: limits.name });
  const found = await named(tracking, name);
  if (!found) throw missing(`Could not find experiment with name '${name}'`);
  return { experiment: experimentJson(found) };
}

/** `experiments/update`: another name. */
export async function renameExperiment(tracking: Tracking, fields: Fields): Promise<unknown> {
  const name = requiredText(fields, 'new_name', { max: limits.name });
  const holder = await holderOf(tracking, name);
  try {
    await changeExperiment(tracking, requiredText(fields, 'experiment_id'), (before) => ({
      record: { ...active(before), name },
      also: [
        takeName(tracking, name, before.experimentId, holder),
        audited(tracking, 'experiment renamed', { name }, { name: before.name }),
      ],
    }));
  } catch (error) {
    throw error instanceof ConditionFailed ? nameTaken(name) : error;
  }
  return {};
}

/** `experiments/delete` and `experiments/restore`: what was tracked stays, and is found where deleted ones are asked for. */
export async function moveExperiment(
  tracking: Tracking,
  fields: Fields,
  stage: ExperimentRecord['stage'],
): Promise<unknown> {
  const action = stage === 'deleted' ? 'experiment deleted' : 'experiment restored';
  await changeExperiment(tracking, requiredText(fields, 'experiment_id'), (before) => {
    const { experimentId, name } = before;
    if (before.stage === stage)
      throw missing(
        `No Experiment with id=${experimentId} is there to be ${stage === 'deleted' ? 'deleted' : 'restored'}`,
      );
    return { record: { ...before, stage }, also: [audited(tracking, action, { experimentId, name })] };
  });
  return {};
}

/** `experiments/set-experiment-tag` and `experiments/delete-experiment-tag` (without a value). */
export async function tagExperiment(tracking: Tracking, fields: Fields, remove: boolean): Promise<unknown> {
  const key = checkName(requiredText(fields, 'key'), 'tag');
  const value = textOf(fields, 'value', { max: limits.tagValue });
  await changeExperiment(tracking, requiredText(fields, 'experiment_id'), (before) => {
    const { [key]: known, ...others } = active(before).tags;
    if (remove && known === undefined) throw missing(`No tag with name: ${key} in experiment ${before.experimentId}`);
    return { record: { ...before, tags: remove ? others : bounded({ ...others, [key]: value }) } };
  });
  return {};
}

/** An experiment into which something is to be written. @throws TrackingError */
export async function writableExperiment(tracking: Tracking, experimentId: string): Promise<ExperimentRecord> {
  const found = await experimentOf(tracking, experimentId);
  if (experimentId === lifecycleId) throw readOnly(`experiment '${found.name}'`);
  return active(found);
}

/** Where the artifacts of a run are, as the protocol names it. */
export const artifactRoot = (experimentId: string, ...path: string[]): string =>
  ['mlflow-artifacts:', experimentId, ...path].join('/');

export function experimentJson(record: ExperimentRecord): unknown {
  const { experimentId, name, stage, createdAt, updatedAt, tags } = record;
  return {
    experiment_id: experimentId,
    name,
    artifact_location: artifactRoot(experimentId),
    lifecycle_stage: stage,
    creation_time: createdAt,
    last_update_time: updatedAt,
    tags: tagsJson(tags),
  };
}

function defaultExperiment(project: string): ExperimentRecord {
  const place = trackingKeys.experiment(project, defaultId);
  const times = { createdAt: 0, updatedAt: 0 };
  return { ...place, experimentId: defaultId, name: 'Default', stage: 'active', ...times, tags: {}, revision: 0 };
}

async function changeExperiment(
  tracking: Tracking,
  experimentId: string,
  next: (record: ExperimentRecord) => { record: ExperimentRecord; also?: WriteOperation[] },
): Promise<void> {
  await change(
    tracking,
    async () => {
      const found = await experimentOf(tracking, experimentId);
      if (experimentId === lifecycleId) throw readOnly(`experiment '${found.name}'`);
      return found;
    },
    (before) => {
      const { record, also = [] } = next(before);
      return { record: { ...record, updatedAt: now(tracking) }, also };
    },
  );
}

function active(record: ExperimentRecord): ExperimentRecord {
  if (record.stage === 'active') return record;
  throw invalid(`The experiment ${record.experimentId} must be in the 'active' state. Current state is deleted.`);
}

async function named(tracking: Tracking, name: string): Promise<ExperimentRecord | undefined> {
  const lifecycle = await lifecycleExperiment(tracking);
  if (name === lifecycle.name) return lifecycle;
  const place = trackingKeys.experimentName(tracking.project, nameHash(name));
  const holder = await tracking.registry.get<NameRecord>(place);
  const id = holder?.id ?? (name === 'Default' ? defaultId : undefined);
  const found = id === undefined ? undefined : await experimentOf(tracking, id);
  // A name that was given up for another is nobody's.
  return found?.name === name ? found : undefined;
}

/** The record of a name that nobody has any more; undefined where nobody ever had it. @throws TrackingError where somebody has it */
async function holderOf(tracking: Tracking, name: string): Promise<NameRecord | undefined> {
  if (await named(tracking, name)) throw nameTaken(name);
  return tracking.registry.get<NameRecord>(trackingKeys.experimentName(tracking.project, nameHash(name)));
}

/** Takes a name that nobody has: of those who try at once, one succeeds. */
function takeName({ project }: Tracking, name: string, id: string, holder: NameRecord | undefined): WriteOperation {
  const put: NameRecord = { ...trackingKeys.experimentName(project, nameHash(name)), id };
  return { put, when: holder ? { equals: { id: holder.id } } : 'absent' };
}

const nameTaken = (name: string) => taken(`Experiment(name=${name}) already exists.`);

function bounded(tags: Tags): Tags {
  const bytes = new TextEncoder().encode(JSON.stringify(tags)).length;
  if (bytes <= limits.tagBytes) return tags;
  throw invalid(`the tags of an experiment take ${bytes} bytes together; at most ${limits.tagBytes} are kept`);
}
