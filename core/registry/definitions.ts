import type { CodeHash, DefinitionHash, ProjectName } from '../contracts/ids.ts';
import type { Project } from '../contracts/project.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { DefinitionChange, DefinitionRecord, DirectoryRecord } from '../contracts/registry/projects.ts';
import { contentHash } from '../hash/content-hash.ts';
import type { RecordStore } from '../ports/index.ts';
import { ConditionFailed, type WriteOperation } from '../ports/record-store.ts';
import { auditWrite } from './audit.ts';
import { changedPaths } from './changed-paths.ts';

const maxPaths = 50;

export class UnknownProject extends Error {
  override name = 'UnknownProject';
  constructor(project: ProjectName) {
    super(`no project '${project}' is published; add projects/${project}/project.yaml and run \`perennial apply\``);
  }
}

/** SHA-256 of a checked definition, defaults filled in. */
export function definitionHashOf(definition: Project): DefinitionHash {
  return contentHash(definition);
}

export async function findDefinition(
  registry: RecordStore,
  project: ProjectName,
): Promise<DefinitionRecord | undefined> {
  return registry.get<DefinitionRecord>(keys.definition(project));
}

/** @throws UnknownProject */
export async function getDefinition(registry: RecordStore, project: ProjectName): Promise<DefinitionRecord> {
  const found = await findDefinition(registry, project);
  if (!found) throw new UnknownProject(project);
  return found;
}

/** The published projects by name. */
export async function listProjects(registry: RecordStore): Promise<DirectoryRecord[]> {
  const { pk } = keys.directory('');
  return registry.query<DirectoryRecord>(pk);
}

/** Definitions of a project as they were published, newest first. */
export async function listRevisions(
  registry: RecordStore,
  project: ProjectName,
  limit?: number,
): Promise<DefinitionRecord[]> {
  const { pk } = keys.definition(project);
  return registry.query<DefinitionRecord>(pk, { prefix: 'REVISION#', descending: true, ...(limit ? { limit } : {}) });
}

export interface Publication {
  definition: Project;
  codeHash: CodeHash;
  by: string;
  at: Date;
}

export interface Published {
  record: DefinitionRecord;
  /** Whether this call changed anything. */
  changed: boolean;
}

/**
 * Makes a definition the published one, with its revision in the history, its entry in the directory and an audit record in
 * one transaction. Equal definition and code change nothing. The change stays `unannounced` in the record until
 * `settlePublication`, so that an interrupted publication loses no event.
 */
export async function publishDefinition(registry: RecordStore, publication: Publication): Promise<Published> {
  for (;;) {
    const before = await findDefinition(registry, publication.definition.name);
    const change = changeOf(before, publication);
    if (before && change.changed.length === 0) return { record: before, changed: false };
    const record = nextRevision(before, publication, change);
    try {
      await registry.write(publicationWrites(before, record, change, publication.by));
      return { record, changed: true };
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
}

/** How far a publication has come. */
export interface Settlement {
  /** Which schedules stand. */
  schedules: Record<string, string>;
  /** What of its change is not announced yet. */
  unannounced?: DefinitionChange;
  /** Contract hashes by source that all data are converted under. @default as they were */
  contracts?: Record<string, string>;
}

/**
 * Records how far a publication has come. A definition that has changed again meanwhile is left to the publication that
 * changed it.
 */
export async function settlePublication(
  registry: RecordStore,
  record: DefinitionRecord,
  { schedules, unannounced, contracts = record.contracts }: Settlement,
): Promise<void> {
  const { unannounced: _, contracts: __, ...rest } = record;
  const put: DefinitionRecord = {
    ...rest,
    schedules,
    ...(unannounced ? { unannounced } : {}),
    ...(contracts ? { contracts } : {}),
  };
  if (contentHash({ schedules: {}, ...record }) === contentHash(put)) return;
  try {
    await registry.write([{ put, when: { equals: { revision: record.revision } } }]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

function changeOf(before: DefinitionRecord | undefined, { definition, codeHash }: Publication): DefinitionChange {
  if (!before) return { changed: ['definition'], paths: Object.keys(definition) };
  const paths = boundedPaths(changedPaths(before.definition, definition));
  const changed: DefinitionChange['changed'] = [];
  if (definitionHashOf(definition) !== before.definitionHash) changed.push('definition');
  if (codeHash !== before.codeHash) changed.push('code');
  return { changed, paths };
}

/** Many paths are cut to their sections, so that none is lost. */
function boundedPaths(paths: string[]): string[] {
  if (paths.length <= maxPaths) return paths;
  return [...new Set(paths.map((p) => /^[^.[]*(\.[^.[]*)?/.exec(p)?.[0] ?? p))].slice(0, maxPaths);
}

function nextRevision(
  before: DefinitionRecord | undefined,
  { definition, codeHash, by, at }: Publication,
  change: DefinitionChange,
): DefinitionRecord {
  const pending = before?.unannounced;
  return {
    ...keys.definition(definition.name),
    project: definition.name,
    definition,
    definitionHash: definitionHashOf(definition),
    codeHash,
    publishedAt: at.toISOString(),
    by,
    revision: (before?.revision ?? 0) + 1,
    unannounced: pending
      ? {
          changed: [...new Set([...pending.changed, ...change.changed])],
          paths: boundedPaths([...new Set([...pending.paths, ...change.paths])]),
        }
      : change,
    ...(before?.schedules ? { schedules: before.schedules } : {}),
    ...(before?.contracts ? { contracts: before.contracts } : {}),
  };
}

function publicationWrites(
  before: DefinitionRecord | undefined,
  record: DefinitionRecord,
  change: DefinitionChange,
  by: string,
): WriteOperation[] {
  const { project, definition, definitionHash, codeHash, revision, publishedAt } = record;
  const directory: DirectoryRecord = {
    ...keys.directory(project),
    project,
    description: definition.objective.description,
    definitionHash,
  };
  const { unannounced: _, schedules: __, contracts: ___, ...historic } = record;
  return [
    { put: record, when: before ? { equals: { revision: before.revision } } : 'absent' },
    { put: { ...historic, ...keys.definitionRevision(project, revision) } },
    { put: directory },
    auditWrite({
      project,
      action: before ? 'definition changed' : 'project published',
      by,
      at: publishedAt,
      ...(before ? { before: { definitionHash: before.definitionHash, codeHash: before.codeHash } } : {}),
      after: { definitionHash, codeHash, revision },
      reason: [...change.changed, ...change.paths].join(', '),
    }),
  ];
}
