import { lake } from '../contracts/lake.ts';
import { declaredNotation } from '../contracts/notation.ts';
import type { Project } from '../contracts/project.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { DefinitionRecord } from '../contracts/registry/projects.ts';
import type { RouteRecord, RouteVariant } from '../contracts/registry/routes.ts';
import type { EntityEvent, RecordedLabel } from '../contracts/serving.ts';
import { holdsPersonalData } from '../contracts/source-contract.ts';
import { contentHash } from '../hash/content-hash.ts';
import { pseudonym } from '../hash/pseudonym.ts';
import { declaredClasses } from '../labels/declared-classes.ts';
import type { Ports } from '../ports/index.ts';
import type { RecordReader } from '../ports/record-reader.ts';
import { liveVariant } from '../registry/routes.ts';
import { canonicalText } from '../values/canonical.ts';
import { type EventRecord, entityKeys, eventId, type InferenceRecord } from '../windows/online/entity-keys.ts';
import { keyHashIn } from '../windows/online/key-hash.ts';
import { eventData } from '../windows/online/stored-json.ts';
import { ExpiringCache } from './caches/expiring-cache.ts';
import { SizeLimitedCache } from './caches/size-limited-cache.ts';
import type { ApiRequest } from './http/api-request.ts';
import { invalidRequest, type Problem, unknownProject } from './http/errors.ts';
import { hideProblem } from './http/hide-fields.ts';
import { type GivenLabel, labelParser } from './http/parse-labels.ts';
import { listOf, parseBody } from './http/parse-list.ts';
import { Problems } from './http/problems.ts';
import { freshForMs, ProjectAccess } from './project-access.ts';
import { type PackagePorts, previousVariant, RefusedModel, readRegistered } from './registered-model.ts';
import { ServingSettings } from './serving-settings.ts';
import { type TellWindowsPorts, tellWindows } from './tell-windows.ts';

/** A request may hold this many labels. */
const labelLimit = 1_000;

export interface LabelPorts extends Pick<Ports, 'clock' | 'piiKey'>, PackagePorts, TellWindowsPorts {
  entities: RecordReader;
  putObject(key: string, body: string): Promise<void>;
  /** Says what was wrong with labels whose caller is told without the names of classes. */
  refused(project: string, code: string, paths: string[]): void;
}

export interface LabelResponse {
  accepted: number;
  rejected: Problem[];
}

/**
 * Takes ground truth. Labels that are right are taken also when others of the request are wrong; the answer names those.
 *
 * The same labels again are written to the same object when they say when they became known, or their request has a name, and
 * to another one when not: either way the last known label of a record holds, and entity windows count a label once.
 */
export class LabelRecorder {
  readonly #ports: LabelPorts;
  readonly #access: ProjectAccess;
  readonly #settings: ServingSettings;
  readonly #definitions: ExpiringCache<DefinitionRecord | undefined>;
  readonly #classes: SizeLimitedCache<readonly string[]>;

  constructor(ports: LabelPorts) {
    this.#ports = ports;
    const now = () => ports.clock().getTime();
    this.#access = new ProjectAccess(ports.registry, now);
    this.#settings = new ServingSettings(ports.registry, now);
    this.#definitions = new ExpiringCache(freshForMs, 1_000, now);
    this.#classes = new SizeLimitedCache(1_000);
  }

  /** @throws ServingError */
  async record(request: ApiRequest): Promise<LabelResponse> {
    try {
      return await this.#record(request);
    } catch (error) {
      throw await this.#settings.told(error, request, this.#ports.refused);
    }
  }

  async #record(request: ApiRequest): Promise<LabelResponse> {
    const { project, caller } = request;
    await this.#access.authorise(request.caller, project, 'label');
    const [definition, route] = await Promise.all([
      this.#definitions.get(project, () => this.#ports.registry.get<DefinitionRecord>(keys.definition(project))),
      this.#access.routeIfAny(project),
    ]);
    if (!definition) throw unknownProject(project);
    const ofModel = route && (await this.#classesOf(project, route));
    const classes = ofModel ?? declaredClasses(definition.definition);
    const now = this.#ports.clock().getTime();
    const { given, rejected } = parseLabels(request, definition.definition, classes, now);
    const labels = await this.#recorded(project, definition.definition, given);
    await Promise.all([this.#write(request, labels, now), this.#announce(definition.definition, labels, given)]);
    const hides = caller.kind === 'key' && definition.definition.serving?.hideFields === true;
    if (hides && rejected.length > 0)
      this.#ports.refused(
        project,
        'rejected_labels',
        rejected.map(({ path }) => path),
      );
    return { accepted: labels.length, rejected: hides ? rejected.map((problem) => hideProblem(problem)) : rejected };
  }

  /** Where what is stored of a model fails its check, those of the champion before it: labels are not lost because of it. */
  async #classesOf(project: string, route: RouteRecord): Promise<readonly string[] | undefined> {
    const ifPassing = (error: unknown) => {
      if (error instanceof RefusedModel) return undefined;
      throw error;
    };
    const classes = await this.#classesOfVariant(project, liveVariant(route)).catch(ifPassing);
    if (classes) return classes;
    const previous = await previousVariant(this.#ports.registry, route);
    return previous && this.#classesOfVariant(project, previous).catch(ifPassing);
  }

  #classesOfVariant(project: string, variant: RouteVariant): Promise<readonly string[]> {
    return this.#classes.get(variant.digest, async () => ({
      value: await readRegistered(this.#ports, project, variant, ({ classes }) => classes),
      size: 1,
    }));
  }

  /** Labels as they are stored: keys as the data have them, and the key of an inference where it is known. */
  async #recorded(project: string, definition: Project, given: readonly GivenLabel[]): Promise<RecordedLabel[]> {
    const records = definition.data.sources.find((source) => source.role === 'records');
    const column =
      records?.key !== undefined && Object.hasOwn(records.columns, records.key)
        ? records.columns[records.key]
        : undefined;
    const secret = column?.pii && given.some(({ key }) => key !== undefined) ? await this.#ports.piiKey() : undefined;
    const keyOf = (key: string | number) => {
      const text = canonicalText(column?.type ?? 'string', key, column && declaredNotation(column)) ?? String(key);
      return secret === undefined ? text : pseudonym(secret, project, text);
    };
    const keys = await this.#keysOf(
      project,
      given.flatMap(({ key, inferenceId }) => (key === undefined && inferenceId !== undefined ? [inferenceId] : [])),
    );
    return given.map(({ key, inferenceId, value, at }) => {
      const known = key === undefined ? keys.get(inferenceId!) : keyOf(key);
      return {
        project,
        ...(known === undefined ? {} : { key: known }),
        ...(inferenceId === undefined ? {} : { inferenceId }),
        value,
        at: new Date(at).toISOString(),
      };
    });
  }

  /** The keys of the records of inferences, where windows have met them. */
  async #keysOf(project: string, inferenceIds: readonly string[]): Promise<Map<string, string>> {
    const items = inferenceIds.map((inferenceId) => {
      const hash = keyHashIn(inferenceId);
      const item =
        hash === undefined
          ? entityKeys.inference(project, inferenceId)
          : entityKeys.event(project, eventId({ keyHash: hash }));
      return { inferenceId, name: JSON.stringify([item.pk, item.sk]), item };
    });
    if (items.length === 0) return new Map();
    const found = await this.#ports.entities.getMany<InferenceRecord | EventRecord>(items.map(({ item }) => item));
    const keyByItem = new Map(
      found.map((item) => [JSON.stringify([item.pk, item.sk]), 'data' in item ? eventData(item).key : item.key]),
    );
    return new Map(
      items.flatMap(({ inferenceId, name }) => {
        const key = keyByItem.get(name);
        return key === undefined || key === null ? [] : [[inferenceId, key]];
      }),
    );
  }

  async #write(request: ApiRequest, labels: readonly RecordedLabel[], now: number): Promise<void> {
    if (labels.length === 0) return;
    const { project, idempotencyKey, body } = request;
    const day = new Date(now).toISOString().slice(0, 10);
    const lines = labels.map((label) => `${JSON.stringify(label)}\n`).join('');
    // Of a request that comes again under its name, whose labels do not say when they became known, the time is another.
    const said = idempotencyKey && [idempotencyKey, body, labels.map(({ at: _, ...label }) => label)];
    await this.#ports.putObject(lake.labels(project, day, contentHash(said ?? lines).slice(0, 40)), lines);
  }

  /** Tells the entity windows, where any is of the target. */
  async #announce(definition: Project, labels: readonly RecordedLabel[], given: readonly GivenLabel[]): Promise<void> {
    const { target } = definition.objective;
    if (!definition.features.windows.some((window) => window.of === target)) return;
    const events = labels.flatMap(({ project, key, inferenceId, at }, i): EntityEvent[] => {
      const value = given[i]!.amount;
      if (value === null) return [];
      return [
        {
          kind: 'label',
          project,
          ...(key === undefined ? {} : { key }),
          ...(inferenceId === undefined ? {} : { inferenceId }),
          value,
          at,
        },
      ];
    });
    await tellWindows(this.#ports, events);
  }
}

function parseLabels(
  request: ApiRequest,
  definition: Project,
  classes: readonly string[] | undefined,
  now: number,
): { given: GivenLabel[]; rejected: Problem[] } {
  const body = parseBody(request);
  const list = listOf(body, 'labels', labelLimit, '{"labels": [{"key": "t-1", "value": true}]}');
  const { task, target } = definition.objective;
  const declared = definition.data.sources.find(({ columns }) => Object.hasOwn(columns, target))?.columns[target];
  const parse = labelParser(task, classes, now, declared && declaredNotation(declared));
  const personal = holdsPersonalData(definition);
  const given: GivenLabel[] = [];
  const rejected: Problem[] = [];
  list.forEach((label, i) => {
    const problems = new Problems({ personal });
    const parsed = parse(label, `labels[${i}]`, problems);
    if (parsed) given.push(parsed);
    rejected.push(...problems.list);
  });
  if (given.length > 0) return { given, rejected };
  const [first] = rejected;
  throw invalidRequest(`no label could be taken: ${first!.path}: ${first!.message}`, rejected.slice(0, 20));
}
