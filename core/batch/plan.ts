import { modelExplainers } from '../algorithms/explaining.ts';
import { ExplainError } from '../algorithms/explanation/errors.ts';
import type { BatchFile, BatchJob, BatchOptions, BatchRequest, BatchState } from '../contracts/batch.ts';
import type { BatchId, ProjectName } from '../contracts/ids.ts';
import { incomingFolder, lake as keysOf, parseBatchKey } from '../contracts/lake.ts';
import { batchFormats } from '../contracts/project/batch.ts';
import type { Project } from '../contracts/project.ts';
import type { BatchRecord } from '../contracts/registry/batches.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { RouteVariant } from '../contracts/registry/routes.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import { recordExplainer } from '../explain/explain-record.ts';
import type { FeaturePlan } from '../features/plan.ts';
import { contentHash } from '../hash/content-hash.ts';
import { UnusableData } from '../labels/errors.ts';
import type { Ports } from '../ports/index.ts';
import { putJson } from '../ports/json.ts';
import { getDefinition, UnknownProject } from '../registry/definitions.ts';
import { modelPackage } from '../registry/model-files.ts';
import { getModel } from '../registry/models.ts';
import { findLiveVariant } from '../registry/routes.ts';
import { snapshotIdOf, snapshotInputs } from '../snapshot/inputs.ts';
import { BatchRefused } from './errors.ts';
import { inputFiles, inputKey } from './input-files.ts';
import { endOf, enterBatch, expiryOf, findBatchOf, getBatch } from './jobs.ts';

export type PlanPorts = Pick<Ports, 'lake' | 'registry' | 'clock'>;

/** Raise when the same files, model and options would give other results. */
const batchVersion = 1;
const attempts = 5;

/** What is to be scored, before it is known what by. */
interface Asked {
  project: ProjectName;
  by: string;
  input: string;
  files: BatchFile[];
  options: BatchOptions;
}

/**
 * Decides all of a batch before its first row is read: files by their content, the version that is champion now, options, and what
 * entity windows are folded from. The same files, model and options are the same batch: one that is done is not done again, one
 * that is not goes on as it was begun.
 *
 * @throws BatchRefused, UnknownProject; ConversionUnderWay while data are converted again
 */
export async function planBatch(ports: PlanPorts, request: BatchRequest): Promise<BatchState> {
  const asked = await askedOf(ports, request);
  const { registry } = ports;
  for (let attempt = 1; ; attempt++) {
    const { job, record } = await planned(ports, asked);
    const known = await findBatchOf(registry, asked.project, job.identity);
    if (known && goesOn(known.record, job)) return stateOf(known.record);
    await putJson(ports.lake, keysOf.batchWork(job.project, job.job, 'job.json'), job);
    const items = job.files.map((_, file) => ({ file }));
    await putJson(ports.lake, keysOf.batchWork(job.project, job.job, 'files.json'), items);
    if (await enterBatch(registry, record, { of: job.identity, before: known?.pointer })) return stateOf(record);
    if (attempt === attempts)
      throw new BatchRefused(`others start batches of ${asked.input} all the time; try again once they are done`);
  }
}

/** The state of a batch that was planned before. @throws BatchRefused */
export async function plannedBatch(
  { registry }: PlanPorts,
  { project, job }: { project: ProjectName; job: BatchId },
): Promise<BatchState> {
  return stateOf(await getBatch(registry, project, job));
}

/** The same for a schedule, or an object that has arrived: nobody waits, so what cannot be begun is entered and told of. */
export async function planOrRefuse(
  ports: PlanPorts & Pick<Ports, 'events'>,
  request: BatchRequest,
): Promise<BatchState> {
  try {
    return await planBatch(ports, request);
  } catch (error) {
    if (!(error instanceof BatchRefused || error instanceof UnknownProject)) throw error;
    return refused(ports, request, error.message);
  }
}

async function refused(
  { registry, events, clock }: Pick<Ports, 'registry' | 'events' | 'clock'>,
  request: BatchRequest,
  reason: string,
): Promise<BatchState> {
  const now = clock();
  const project = 'project' in request ? request.project : (parseBatchKey(request.object.key)?.project ?? 'unknown');
  const by = 'by' in request ? request.by : 'arrival';
  const input = 'object' in request ? request.object.key : 'input' in request ? request.input : 'schedule';
  const job = jobId(now, contentHash(request));
  const createdAt = now.toISOString();
  const record: BatchRecord = {
    ...keys.batch(project, job),
    ...{ project, job, state: 'failed', by, createdAt, finishedAt: createdAt, input },
    ...{ files: 0, attempts: 0, reason, ttl: expiryOf(createdAt) },
  };
  if (await enterBatch(registry, record)) await events.publish([{ type: 'BatchFinished', detail: endOf(record) }]);
  return { ...stateOf(record), action: 'refused', reason };
}

function stateOf({ project, job, state }: BatchRecord): BatchState {
  return {
    action: state === 'finished' ? 'known' : 'score',
    project,
    job,
    filesKey: keysOf.batchWork(project, job, 'files.json'),
    partsKey: keysOf.batchWork(project, job, 'parts.json'),
  };
}

/** A finished one holds as long as its windows would be folded from the same; what was begun is ended as it was begun. */
function goesOn(known: BatchRecord, { snapshotId }: BatchJob): boolean {
  return known.state === 'finished' ? known.snapshotId === snapshotId : !known.anew;
}

async function askedOf({ lake, registry }: PlanPorts, request: BatchRequest): Promise<Asked> {
  const project = 'project' in request ? request.project : projectOf(request.object.key);
  const { definition } = await getDefinition(registry, project);
  const usual = optionsOf(definition);
  if ('object' in request) {
    const { key, etag = '', size = 0 } = request.object;
    return { project, by: 'arrival', input: key, files: [{ key, etag, size }], options: usual };
  }
  const isAsked = 'input' in request;
  const input = inputKey(project, isAsked ? request.input : (definition.batch?.input ?? 'scheduled/'));
  const options = isAsked ? { ...usual, capture: false, ...checked(request.options) } : usual;
  return { project, by: request.by, input, files: await inputFiles(lake, input), options };
}

/** The project of an object that has arrived. @throws BatchRefused */
function projectOf(key: string): ProjectName {
  const place = parseBatchKey(key);
  if (!place?.path.startsWith(incomingFolder))
    throw new BatchRefused(`expected an object below batch/<project>/${incomingFolder}, received ${key}`);
  return place.project;
}

/** As the project file says; definitions from before there were batches say nothing. */
function optionsOf({ batch }: Partial<Pick<Project, 'batch'>>): BatchOptions {
  const { format = 'parquet', keys: some, explain = false, capture = true } = batch ?? {};
  return { format, ...(some && { keys: [...new Set(some)] }), explain, capture };
}

/** What a program of a person's says, which may be any. @throws BatchRefused */
function checked({ format, keys: some, explain, capture }: Partial<BatchOptions>): Partial<BatchOptions> {
  if (format !== undefined && !batchFormats.includes(format))
    throw new BatchRefused(
      `expected a format of ${batchFormats.join(', ')}, received '${String(format).slice(0, 20)}'`,
    );
  if (some !== undefined && !(Array.isArray(some) && some.length > 0 && some.every((k) => typeof k === 'string' && k)))
    throw new BatchRefused('expected keys that name columns of the input, such as id,day');
  return {
    ...(format !== undefined && { format }),
    ...(some !== undefined && { keys: [...new Set(some)] }),
    ...(explain !== undefined && { explain: explain === true }),
    ...(capture !== undefined && { capture: capture === true }),
  };
}

async function planned(ports: PlanPorts, asked: Asked): Promise<{ job: BatchJob; record: BatchRecord }> {
  const { project, by, input, files, options } = asked;
  const variant = await findLiveVariant(ports.registry, project);
  if (!variant)
    throw new BatchRefused(`project '${project}' has no champion yet; train one: \`perennial run ${project} --wait\``);
  const { pkg, sha256 } = await packageOf(ports, project, variant);
  if (options.explain) requireExplainable(pkg);
  const { windows } = pkg.plan as FeaturePlan;
  const snapshotId = windows.length > 0 ? await historyOf(ports, project) : undefined;
  const { version, digest, shift, runtime } = variant;
  const model = { version, digest, sha256, ...(shift !== undefined && { shift }), ...(runtime && { runtime }) };
  const identity = contentHash({ batchVersion, project, files, model, options });
  const now = ports.clock();
  const createdAt = now.toISOString();
  const job: BatchJob = {
    ...{ project, job: jobId(now, contentHash([identity, snapshotId])), identity, model, files, options },
    ...(snapshotId !== undefined && { snapshotId }),
    ...{ createdAt, by },
  };
  const record: BatchRecord = {
    ...keys.batch(project, job.job),
    ...{ project, job: job.job, state: 'running', by, createdAt, input, files: files.length, version, digest },
    ...(snapshotId !== undefined && { snapshotId }),
    ...{ attempts: 0, ttl: expiryOf(createdAt) },
  };
  return { job, record };
}

async function packageOf({ lake, registry }: PlanPorts, project: ProjectName, { version }: RouteVariant) {
  const model = await getModel(registry, project, version);
  return { pkg: await modelPackage(lake, model), sha256: model.files['model.json']! };
}

/** @throws BatchRefused */
function requireExplainable(pkg: ServingPackage): void {
  try {
    recordExplainer(pkg, modelExplainers);
  } catch (error) {
    if (!(error instanceof ExplainError)) throw error;
    throw new BatchRefused(`no explanations: ${error.message}; leave them out meanwhile`);
  }
}

/** What windows would be folded from now. @throws BatchRefused where there is nothing */
async function historyOf(ports: PlanPorts, project: ProjectName): Promise<string> {
  try {
    return snapshotIdOf(await snapshotInputs(ports, project));
  } catch (error) {
    if (!(error instanceof UnusableData)) throw error;
    throw new BatchRefused(`the model has entity windows, and their history cannot be read: ${error.message}`);
  }
}

function jobId(now: Date, hash: string): BatchId {
  const [, day, time] = /^(.{10})T(.{8})/.exec(now.toISOString()) ?? [];
  return `${day?.replaceAll('-', '')}-${time?.replaceAll(':', '')}-${hash.slice(0, 8)}`;
}
