import type { InferenceId } from '../contracts/ids.ts';
import type { RecordedLabel } from '../contracts/serving.ts';
import { recordedLabels } from './recorded-labels.ts';

/** Labels to join with predictions. Of several for one prediction the one that became known last holds. */
export interface Labels {
  /** Different predictions and records that have a label. */
  count: number;
  malformed: number;
  /** When the newest label became known that is none from the future, ms; null without labels. */
  latest: number | null;
  of(prediction: Labelled): RecordedLabel['value'] | undefined;
  /** When its first label arrived, ms; undefined without one, or where that is not told of any. */
  arrivalOf(prediction: Labelled): number | undefined;
  /** Says that there is such a prediction, of whatever version. */
  meet(prediction: { inferenceId: InferenceId; key?: string | undefined }): void;
  /** Labels of predictions that were not met, and some of their keys or inference ids. */
  unmatched(): { count: number; examples: string[] };
}

/** What a label may name: a prediction, its record, or another prediction of the same record. */
export interface Labelled {
  inferenceId: InferenceId;
  key?: string | undefined;
  /** Ids of all predictions of the record, where it was predicted more than once. @default it was once */
  ofRecord?: readonly InferenceId[] | undefined;
}

/** What is known of some labels, as JSON; that of two sets of labels merges to that of both. */
export interface LabelSummary {
  malformed: number;
  latest: number | null;
  /** Moments (ms) of labels from the future, as it was when they were read. */
  ahead: number[];
  byId: LabelEntry[];
  byKey: LabelEntry[];
}

/** Inference id or key, the value, when it became known, and the first label that tells when (ms; null: none does). */
export type LabelEntry = [name: string, value: RecordedLabel['value'], at: number, first: number | null];

export interface LabelReader {
  /** An object of labels (NDJSON). */
  read(text: string): void;
  merge(summary: LabelSummary): void;
  /** Labels so far: those by id or those by key, whichever are more, as one may have both. */
  count(): number;
  summary(): LabelSummary;
  labels(): Labels;
}

/** How labels are understood. */
export interface LabelRules {
  /**
   * ms: that a label claims to become known more than a day later says nothing of when labels arrive, or a single one would make
   * every row mature
   */
  now: number;
  /** Of two labels of one moment the one with the larger code holds, as in a snapshot. */
  codeOf: (value: RecordedLabel['value']) => number | undefined;
}

const maxExamples = 5;
/** Clocks, and times without an offset, may differ by this much. */
const aheadMs = 86_400_000;

/** Reads the text of label objects, in any order and with repetitions. */
export async function readLabels(texts: AsyncIterable<string> | Iterable<string>, rules: LabelRules): Promise<Labels> {
  const reader = labelReader(rules);
  for await (const text of texts) reader.read(text);
  return reader.labels();
}

/** Collects labels; the result does not depend on the order in which they are read or merged. */
export function labelReader({ now, codeOf }: LabelRules): LabelReader {
  const byId = new Map<string, Known>();
  const byKey = new Map<string, Known>();
  const ahead = new Set<number>();
  let malformed = 0;
  let latest: number | null = null;

  function arrive(at: number): void {
    if (at > now + aheadMs) ahead.add(at);
    else latest = Math.max(latest ?? at, at);
  }

  const known = (value: RecordedLabel['value'], at: number, first: number): Known => {
    return { value, at, first, code: codeOf(value) ?? Number.NEGATIVE_INFINITY };
  };
  const mergeInto = (labels: Map<string, Known>, entries: readonly LabelEntry[]) => {
    for (const [name, value, at, first] of entries)
      keepLater(labels, name, known(value, at, first ?? Number.POSITIVE_INFINITY));
  };
  return {
    read(text) {
      for (const label of recordedLabels(text)) {
        if (!label) {
          malformed++;
          continue;
        }
        const at = Date.parse(label.at);
        arrive(at);
        const own = known(label.value, at, label.ofFile ? Number.POSITIVE_INFINITY : at);
        if (label.inferenceId) keepLater(byId, label.inferenceId, own);
        if (label.key) keepLater(byKey, label.key, own);
      }
    },
    merge(summary) {
      malformed += summary.malformed;
      if (summary.latest !== null) arrive(summary.latest);
      summary.ahead.forEach(arrive);
      mergeInto(byId, summary.byId);
      mergeInto(byKey, summary.byKey);
    },
    count: () => Math.max(byId.size, byKey.size),
    summary: () => ({ malformed, latest, ahead: [...ahead].sort(), byId: entriesOf(byId), byKey: entriesOf(byKey) }),
    labels: () => labelsOf(byId, byKey, { malformed, latest }, now + aheadMs),
  };
}

function labelsOf(
  byId: ReadonlyMap<string, Known>,
  byKey: ReadonlyMap<string, Known>,
  of: Pick<Labels, 'malformed' | 'latest'>,
  until: number,
): Labels {
  const knownOf = ({ inferenceId, key, ofRecord = [inferenceId] }: Labelled) =>
    [...ofRecord.map((id) => byId.get(id)), key === undefined ? undefined : byKey.get(key)].filter(
      (k) => k !== undefined,
    );
  const unmet = { ids: new Set(byId.keys()), keys: new Set(byKey.keys()) };
  return {
    ...of,
    count: byId.size + byKey.size,
    of(prediction) {
      const known = knownOf(prediction);
      return known.length === 0 ? undefined : known.reduce((a, b) => (later(b, a) ? b : a)).value;
    },
    arrivalOf(prediction) {
      const first = Math.min(...knownOf(prediction).map((k) => k.first));
      return Number.isFinite(first) && first <= until ? first : undefined;
    },
    meet({ inferenceId, key }) {
      unmet.ids.delete(inferenceId);
      if (key !== undefined) unmet.keys.delete(key);
    },
    unmatched: () => ({
      count: unmet.ids.size + unmet.keys.size,
      examples: [...[...unmet.keys].sort(), ...[...unmet.ids].sort()].slice(0, maxExamples),
    }),
  };
}

interface Known {
  at: number;
  /** Of the first one whose moment is told, ms; Infinity where it is of none. */
  first: number;
  value: RecordedLabel['value'];
  /** -Infinity: of no class. */
  code: number;
}

function entriesOf(labels: ReadonlyMap<string, Known>): LabelEntry[] {
  return [...labels]
    .map(([name, { value, at, first }]): LabelEntry => [name, value, at, Number.isFinite(first) ? first : null])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Of `first` the earliest; of all else that which became known last. */
function keepLater(labels: Map<string, Known>, id: string, label: Known): void {
  const known = labels.get(id);
  if (!known) labels.set(id, label);
  else labels.set(id, { ...(later(label, known) ? label : known), first: Math.min(known.first, label.first) });
}

/** Labels of the same moment: the result must not depend on the order in which they are read. */
function later(a: Known, b: Known): boolean {
  if (a.at !== b.at) return a.at > b.at;
  return a.code !== b.code ? a.code > b.code : String(a.value) > String(b.value);
}
