import type { Containers } from '../contracts/containers.ts';
import type { CodeHash, DefinitionHash, ProjectName } from '../contracts/ids.ts';
import { type ProjectError, parseProject } from '../contracts/parse-project.ts';
import type { Project } from '../contracts/project.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { DefinitionRecord } from '../contracts/registry/projects.ts';
import { contentHash } from '../hash/content-hash.ts';
import { type ReconvertInput, roundOf } from '../ingest/reconvert.ts';
import type { Ports, RecordStore } from '../ports/index.ts';
import { announceDefinition } from '../registry/announce.ts';
import { concurrently } from '../registry/concurrently.ts';
import { listObjects } from '../registry/datasets.ts';
import { definitionHashOf, listProjects, publishDefinition, settlePublication } from '../registry/definitions.ts';
import { contractHashes, staleObjects } from '../registry/stale-objects.ts';
import { missingContainers } from './missing-containers.ts';
import { type ScheduleGroup, scheduleKinds, scheduleName, syncSchedules } from './schedules.ts';

export interface PublisherPorts extends Pick<Ports, 'registry' | 'events' | 'clock'> {
  schedules: ScheduleGroup;
  /** Begins to convert again what is catalogued under another contract. */
  reconvert(input: ReconvertInput): Promise<void>;
  /** What the deployment can train in, where it has containers. */
  containers?: () => Containers | undefined;
}

export interface Publication {
  /** Parsed project files, not yet checked. */
  definitions: readonly unknown[];
  codeHash: CodeHash;
  by: string;
  /** Whether these are all projects of the repository, so that what else is published can be reported. */
  complete: boolean;
}

export interface PublicationReport {
  projects: PublishedProject[];
  /** Published earlier and no longer in the repository; they and their data are kept. */
  removed: string[];
}

export interface PublishedProject {
  project: ProjectName;
  definitionHash: DefinitionHash;
  revision: number;
  changed: boolean;
  paths: string[];
  /** Files that are being converted again; the change is announced, and may start a run, when that is done. */
  reconverting: number;
  /** The round of conversions that does it. */
  round?: string;
}

const parallel = 8;

export type ProjectProblem = ProjectError & { project: ProjectName };

export class InvalidProjects extends Error {
  override name = 'InvalidProjects';
  readonly problems: readonly ProjectProblem[];
  constructor(problems: readonly ProjectProblem[]) {
    super(`nothing was published: ${problems.map((p) => `${p.project}: ${p.path}: ${p.message}`).join('; ')}`);
    this.problems = problems;
  }
}

/**
 * Publishes project files: definition, history, directory entry, audit record, schedules, and an event for each that
 * changed. Where data are catalogued under another contract they are converted again first, and that tells of the change when
 * it is done. All are checked before any is written. Interrupted, it is called again: what is published is passed over, and an
 * event that was not sent is sent then.
 * @throws InvalidProjects
 */
export async function publishProjects(
  ports: PublisherPorts,
  { definitions, codeHash, by, complete }: Publication,
): Promise<PublicationReport> {
  const projects = checkAll(definitions, ports.containers?.());
  const current = await currentDefinitions(
    ports.registry,
    projects.map((p) => p.name),
  );
  const published = await concurrently(projects, parallel, (definition) =>
    publishOne(ports, { definition, codeHash, by, complete }, current.get(definition.name)),
  );
  const names = new Set(projects.map((p) => p.name));
  const directory = complete ? await listProjects(ports.registry) : [];
  return { projects: published, removed: directory.map((d) => d.project).filter((name) => !names.has(name)) };
}

/** Removes the schedules of all published projects; what is registered stays. */
export async function removeSchedules({ registry, schedules }: PublisherPorts): Promise<void> {
  const directory = await listProjects(registry);
  const definitions = await currentDefinitions(
    registry,
    directory.map((d) => d.project),
  );
  await concurrently([...definitions.values()], parallel, async (record) => {
    for (const kind of scheduleKinds) await schedules.remove(scheduleName(record.project, kind));
    const { unannounced } = record;
    await settlePublication(registry, record, { schedules: {}, ...(unannounced ? { unannounced } : {}) });
  });
}

async function publishOne(
  ports: PublisherPorts,
  publication: { definition: Project; codeHash: CodeHash; by: string; complete: boolean },
  current: DefinitionRecord | undefined,
): Promise<PublishedProject> {
  const { registry, events, clock, reconvert } = ports;
  const { definition, codeHash, by } = publication;
  const unchanged =
    current?.codeHash === codeHash && current.definitionHash === definitionHashOf(definition) ? current : undefined;
  const published = unchanged
    ? { record: unchanged, changed: false }
    : await publishDefinition(registry, { definition, codeHash, by, at: clock() });
  const { record, changed } = published;
  const { project, definitionHash, revision, unannounced } = record;
  const put = await syncToLast(ports, record);
  const report = { project, definitionHash, revision, changed, paths: changed ? (unannounced?.paths ?? []) : [] };
  const reconverting = await countStale(registry, record, publication.complete);
  if (reconverting > 0) {
    await settlePublication(registry, record, { schedules: put, ...(unannounced ? { unannounced } : {}) });
    const round = roundOf(record, clock());
    await reconvert({ project, round });
    return { ...report, reconverting, round };
  }
  await announceDefinition(registry, events, record, contractHashes(definition), put);
  return { ...report, reconverting };
}

/**
 * Makes the schedules those of the definition that was published last. Who publishes another at the same time may have put its own before
 * ours: whoever puts last looks last, and so puts what stands.
 */
async function syncToLast(
  { registry, schedules }: PublisherPorts,
  record: DefinitionRecord,
): Promise<Record<string, string>> {
  let { revision } = record;
  let put = await syncSchedules(schedules, record.definition, record.unannounced ? undefined : record.schedules);
  for (;;) {
    const last = await registry.get<DefinitionRecord>(keys.definition(record.project));
    if (!last || last.revision === revision) return put;
    revision = last.revision;
    put = await syncSchedules(schedules, last.definition);
  }
}

/**
 * Objects to be converted again. Of a thousand projects at the end of a deployment only those are looked through whose
 * contracts or converter have changed; who applies one project asks again for what failed before.
 */
async function countStale(registry: RecordStore, record: DefinitionRecord, deployment: boolean): Promise<number> {
  const settled = record.contracts && contentHash(record.contracts) === contentHash(contractHashes(record.definition));
  if (deployment && settled) return 0;
  return staleObjects(record.definition, await listObjects(registry, record.project)).length;
}

async function currentDefinitions(
  registry: RecordStore,
  projects: readonly string[],
): Promise<Map<string, DefinitionRecord>> {
  const records = await registry.getMany<DefinitionRecord>(projects.map((name) => keys.definition(name)));
  return new Map(records.map((r) => [r.project, r]));
}

function checkAll(definitions: readonly unknown[], containers: Containers | undefined): Project[] {
  const problems: ProjectProblem[] = [];
  const projects = new Map<string, Project>();
  definitions.forEach((definition, i) => {
    const { project, errors } = parseProject(definition);
    if (errors) problems.push(...errors.map((e) => ({ ...e, project: nameOf(definition) ?? `definition ${i}` })));
    else if (projects.has(project.name))
      problems.push({ project: project.name, path: 'name', message: 'expected each project once, received it again' });
    else projects.set(project.name, project);
  });
  for (const project of projects.values())
    problems.push(...missingContainers(project, containers).map((e) => ({ ...e, project: project.name })));
  if (problems.length > 0) throw new InvalidProjects(problems);
  return [...projects.values()];
}

function nameOf(definition: unknown): string | undefined {
  const name = definition !== null && typeof definition === 'object' && 'name' in definition ? definition.name : null;
  return typeof name === 'string' ? name.slice(0, 80) : undefined;
}
