import { type ProjectName, parseProjectName, type RunId } from '../contracts/ids.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { Annotation, RunAnnotations, RunAnnotationsRecord, RunRecord } from '../contracts/registry/runs.ts';
import type { Ports } from '../ports/index.ts';
import { ConditionFailed, type RecordStore } from '../ports/record-store.ts';
import { auditWrite } from './audit.ts';
import { getTrial } from './trials.ts';

/** What a person says of a run, or of one of its trials. */
export interface AnnotateCommand {
  action: 'annotate';
  project: ProjectName;
  runId: RunId;
  /** @default the run itself */
  trial?: number;
  /** Takes the place of the note before; an empty one takes it back. */
  note?: string;
  /** By key; null takes a tag back. */
  tags?: Record<string, string | null>;
  by: string;
}

/** What stands there now. */
export interface Annotated {
  project: ProjectName;
  runId: RunId;
  /** `run`, or `trial-3`. */
  of: string;
  annotation: Annotation;
}

/** An annotation that cannot be written. */
export class InvalidAnnotation extends Error {
  override name = 'InvalidAnnotation';
}

const limits = { note: 5_000, key: 100, value: 500, tags: 50, bytes: 200_000 };

/** Writes a note or tags of a run, with an audit record. @throws InvalidAnnotation */
export async function annotate(
  { registry, clock }: Pick<Ports, 'registry' | 'clock'>,
  command: AnnotateCommand,
): Promise<Annotated> {
  const { runId, by, note, trial } = command;
  const project = parseProjectName(command.project);
  const said = checked(note, command.tags);
  const run = await registry.get<RunRecord>(keys.run(project, runId));
  if (!run) throw new InvalidAnnotation(`project '${project}' has no run '${runId}'`);
  if (trial !== undefined && !(await getTrial(registry, runId, trial)))
    throw new InvalidAnnotation(`run ${runId} has no trial ${trial}; \`perennial run show ${runId}\` lists them`);
  const of = trial === undefined ? 'run' : `trial-${trial}`;
  const place = keys.annotations(project, runId);
  const at = clock().toISOString();
  for (;;) {
    const known = await registry.get<RunAnnotationsRecord>(place);
    const before = known?.annotations[of];
    const annotation: Annotation = { note: note ?? before?.note ?? '', tags: merged(before?.tags ?? {}, said), by, at };
    const annotations = { ...known?.annotations, [of]: annotation };
    const put: RunAnnotationsRecord = { ...place, runId, annotations, revision: (known?.revision ?? 0) + 1 };
    checkSize(put);
    const when = known ? { equals: { revision: known.revision } } : ('absent' as const);
    const entry = {
      project,
      action: 'run annotated',
      by,
      at,
      after: { runId, of, note: annotation.note, tags: annotation.tags },
    };
    try {
      await registry.write([
        { put, when },
        auditWrite(before ? { ...entry, before: { note: before.note, tags: before.tags } } : entry),
      ]);
      return { project, runId, of, annotation };
    } catch (error) {
      // Somebody else was faster; what they said stays.
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
}

/** What was said of runs, by run. */
export async function annotationsOf(
  registry: RecordStore,
  project: ProjectName,
  runIds: readonly RunId[],
): Promise<Map<RunId, RunAnnotations>> {
  const records = await registry.getMany<RunAnnotationsRecord>(runIds.map((runId) => keys.annotations(project, runId)));
  return new Map(records.map(({ runId, annotations }) => [runId, annotations]));
}

function checked(note: unknown, tags: AnnotateCommand['tags']): Record<string, string | null> {
  if (note === undefined && tags === undefined) throw new InvalidAnnotation('expected a note, or tags');
  if (note !== undefined && (typeof note !== 'string' || note.length > limits.note))
    throw new InvalidAnnotation(`expected a note of at most ${limits.note} characters`);
  if (tags === undefined) return {};
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags))
    throw new InvalidAnnotation('expected tags by key');
  for (const [key, value] of Object.entries(tags)) {
    if (!/^[\w.:/-]+$/.test(key) || key.length > limits.key || key === '__proto__')
      throw new InvalidAnnotation(
        `expected a tag's key of letters, digits and . : / _ -, at most ${limits.key}; received ${JSON.stringify(key.slice(0, 120))}`,
      );
    if (value !== null && (typeof value !== 'string' || value.length > limits.value))
      throw new InvalidAnnotation(`expected the value of tag '${key}' as a text of at most ${limits.value} characters`);
  }
  return tags;
}

function merged(before: Annotation['tags'], said: Record<string, string | null>): Annotation['tags'] {
  const all = Object.entries({ ...before, ...said }).flatMap(([key, value]) =>
    value === null ? [] : [[key, value] as const],
  );
  if (all.length > limits.tags)
    throw new InvalidAnnotation(`expected at most ${limits.tags} tags, it would be ${all.length}`);
  return Object.fromEntries(all);
}

function checkSize(record: RunAnnotationsRecord): void {
  const bytes = new TextEncoder().encode(JSON.stringify(record)).length;
  if (bytes > limits.bytes)
    throw new InvalidAnnotation(
      `the notes of a run and its trials take ${bytes} bytes; at most ${limits.bytes} are kept`,
    );
}
