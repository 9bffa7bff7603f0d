import type { PerennialEvent } from '../contracts/events.ts';
import { type ProjectError, parseProject } from '../contracts/parse-project.ts';
import type { Project } from '../contracts/project.ts';
import { type DefinitionRecord, keys } from '../contracts/registry.ts';
import type { Clock, EventPublisher, RecordStore } from '../ports/index.ts';
import { concurrently } from '../registry/concurrently.ts';
import { definitionHashOf, listProjects, publishDefinition, settlePublication } from '../registry/definitions.ts';
import { type ScheduleGroup, scheduleKinds, scheduleName, syncSchedules } from './schedules.ts';

export interface PublisherPorts {
  store: RecordStore;
  events: EventPublisher;
  schedules: ScheduleGroup;
  now: Clock;
}

export interface Publication {
  /** Parsed project files, not yet checked. */
  definitions: readonly unknown[];
  codeHash: string;
  by: string;
  /** Whether these are all projects of the repository, so that what else is published can be reported. */
  complete: boolean;
}

export interface PublicationReport {
  projects: { project: string; definitionHash: string; revision: number; changed: boolean; paths: string[] }[];
  /** Published earlier and no longer in the repository; they and their data are kept. */
  removed: string[];
}

const parallel = 8;

export type ProjectProblem = ProjectError & { project: string };

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
 * changed. All are checked before any is written. Interrupted, it is called again: what is published is passed over, and an
 * event that was not sent is sent then.
 * @throws InvalidProjects
 */
export async function publishProjects(
  ports: PublisherPorts,
  { definitions, codeHash, by, complete }: Publication,
): Promise<PublicationReport> {
  const projects = checkAll(definitions);
  const current = await currentDefinitions(
    ports.store,
    projects.map((p) => p.name),
  );
  const published = await concurrently(projects, parallel, (definition) =>
    publishOne(ports, { definition, codeHash, by }, current.get(definition.name)),
  );
  const names = new Set(projects.map((p) => p.name));
  const directory = complete ? await listProjects(ports.store) : [];
  return { projects: published, removed: directory.map((d) => d.project).filter((name) => !names.has(name)) };
}

/** Removes the schedules of all published projects; what is registered stays. */
export async function removeSchedules({ store, schedules }: PublisherPorts): Promise<void> {
  const directory = await listProjects(store);
  const definitions = await currentDefinitions(
    store,
    directory.map((d) => d.project),
  );
  await concurrently([...definitions.values()], parallel, async (record) => {
    for (const kind of scheduleKinds) await schedules.remove(scheduleName(record.project, kind));
    await settlePublication(store, record, {}, record.unannounced);
  });
}

async function publishOne(
  { store, events, schedules, now }: PublisherPorts,
  publication: { definition: Project; codeHash: string; by: string },
  current: DefinitionRecord | undefined,
): Promise<PublicationReport['projects'][number]> {
  const { definition, codeHash } = publication;
  const unchanged =
    current?.codeHash === codeHash && current.definitionHash === definitionHashOf(definition) ? current : undefined;
  const published = unchanged
    ? { record: unchanged, changed: false }
    : await publishDefinition(store, { ...publication, at: now() });
  const { record, changed } = published;
  const { project, definitionHash, revision, unannounced } = record;
  const put = await syncSchedules(schedules, definition, unannounced ? undefined : record.schedules);
  if (unannounced) await events.publish([changeEvent(record)]);
  await settlePublication(store, record, put);
  return { project, definitionHash, revision, changed, paths: changed ? (unannounced?.paths ?? []) : [] };
}

function changeEvent({ project, definitionHash, codeHash, unannounced }: DefinitionRecord): PerennialEvent {
  const { changed = [], paths = [] } = unannounced ?? {};
  return { type: 'ProjectDefinitionChanged', detail: { project, definitionHash, codeHash, changed, paths } };
}

async function currentDefinitions(
  store: RecordStore,
  projects: readonly string[],
): Promise<Map<string, DefinitionRecord>> {
  const records = await store.getMany<DefinitionRecord>(projects.map((name) => keys.definition(name)));
  return new Map(records.map((r) => [r.project, r]));
}

function checkAll(definitions: readonly unknown[]): Project[] {
  const problems: ProjectProblem[] = [];
  const projects = new Map<string, Project>();
  definitions.forEach((definition, i) => {
    const { project, errors } = parseProject(definition);
    if (errors) problems.push(...errors.map((e) => ({ ...e, project: nameOf(definition) ?? `definition ${i}` })));
    else if (projects.has(project.name))
      problems.push({ project: project.name, path: 'name', message: 'expected each project once, received it again' });
    else projects.set(project.name, project);
  });
  if (problems.length > 0) throw new InvalidProjects(problems);
  return [...projects.values()];
}

function nameOf(definition: unknown): string | undefined {
  const name = definition !== null && typeof definition === 'object' && 'name' in definition ? definition.name : null;
  return typeof name === 'string' ? name.slice(0, 80) : undefined;
}
