import type { ProjectName } from '../contracts/ids.ts';
import type { ColumnType, Project } from '../contracts/project.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { DefinitionRecord } from '../contracts/registry/projects.ts';
import type { PredictionResponse } from '../contracts/serving.ts';
import type { RecordReader } from '../ports/record-reader.ts';
import { ExpiringCache } from './caches/expiring-cache.ts';
import type { ApiRequest } from './http/api-request.ts';
import { ServingError } from './http/errors.ts';

/** What a project's definition says to those who answer its requests. */
export interface Settings {
  release: Project['labels']['release'];
  fallback: NonNullable<Project['serving']>['fallback'];
  /** Callers with keys are not to learn the names of columns from errors. */
  hideFields: boolean;
  /** Of the records source: its key, and whether that is personal. */
  key: { name: string; type: ColumnType; personal: boolean } | undefined;
}

/** A changed definition is in force after this. */
const freshForMs = 60_000;
const projects = 1_000;

/** Reads them only when something asks: most requests need none of it. */
export class ServingSettings {
  readonly #registry: RecordReader;
  readonly #fresh: ExpiringCache<Settings | undefined>;
  readonly #last = new Map<ProjectName, Settings | undefined>();

  constructor(registry: RecordReader, now: () => number) {
    this.#registry = registry;
    this.#fresh = new ExpiringCache(freshForMs, projects, now);
  }

  /** As they are, or were when they could be read last. @throws as the registry does, of a project that never was */
  async of(project: ProjectName): Promise<Settings | undefined> {
    try {
      const settings = await this.#fresh.get(project, () => this.#read(project));
      if (this.#last.size >= projects && !this.#last.has(project)) this.#last.clear();
      this.#last.set(project, settings);
      return settings;
    } catch (error) {
      if (!this.#last.has(project)) throw error;
      return this.#last.get(project);
    }
  }

  /**
   * What a caller is told of an error: where the project says so, or nobody knows whether it does, not how its columns are called. The operator's log has the places.
   * @param log is given code and paths, never values
   */
  async told(
    error: unknown,
    { project, caller }: Pick<ApiRequest, 'project' | 'caller'>,
    log: (project: ProjectName, code: string, paths: string[]) => void,
  ): Promise<unknown> {
    if (!(error instanceof ServingError) || caller.kind !== 'key') return error;
    const { hideFields } = await import('./http/hide-fields.ts');
    const hidden = hideFields(error);
    if (hidden === error) return error;
    if (!(await this.#hides(project))) return error;
    log(
      project,
      error.code,
      error.details.map(({ path }) => path),
    );
    return hidden;
  }

  /** The same of faults of records that the answer tells in their places. */
  async toldInPlaces(
    answer: PredictionResponse,
    { project, caller }: Pick<ApiRequest, 'project' | 'caller'>,
    log: (project: ProjectName, code: string, paths: string[]) => void,
  ): Promise<PredictionResponse> {
    const { failed = [] } = answer;
    if (failed.length === 0 || caller.kind !== 'key') return answer;
    if (!(await this.#hides(project))) return answer;
    const details = failed.flatMap(({ error }) => error.details ?? []);
    log(
      project,
      'failed_records',
      details.map(({ path }) => path),
    );
    const { hideFailed } = await import('./http/hide-fields.ts');
    return { ...answer, failed: failed.map(hideFailed) };
  }

  /** Also where it cannot be read whether the project does. */
  #hides(project: ProjectName): Promise<boolean> {
    return this.of(project).then(
      (settings) => settings?.hideFields === true,
      () => true,
    );
  }

  async #read(project: ProjectName): Promise<Settings | undefined> {
    const definition = (await this.#registry.get<DefinitionRecord>(keys.definition(project)))?.definition;
    if (!definition) return undefined;
    const { key, columns = {} } = definition.data.sources.find(({ role }) => role === 'records') ?? {};
    const column = key !== undefined && Object.hasOwn(columns, key) ? columns[key] : undefined;
    return {
      release: definition.labels.release,
      fallback: definition.serving?.fallback,
      hideFields: definition.serving?.hideFields === true,
      key:
        key === undefined ? undefined : { name: key, type: column?.type ?? 'string', personal: column?.pii === true },
    };
  }
}
