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
  of(prediction: { inferenceId: InferenceId; key?: string | undefined }): RecordedLabel['value'] | undefined;
  /** When its first label arrived, ms; undefined without one, or where that is not told of any. */
  arrivalOf(prediction: { inferenceId: InferenceId; key?: string | undefined }): number | undefined;
  /** Says that there is such a prediction, of whatever version. */
  meet(prediction: { inferenceId: InferenceId; key?: string | undefined }): void;
  /** Labels of predictions that were not met, and some of their keys or inference ids. */
  unmatched(): { count: number; examples: string[] };
}

const maxExamples = 5;
/** Clocks, and times without an offset, may differ by this much. */
const aheadMs = 86_400_000;

/**
 * Reads the text of label objects (NDJSON), in any order and with repetitions.
 * @param options.now ms: that a label claims to become known more than a day later says nothing of when labels arrive, or a single one would make
 *   every row mature
 * @param options.codeOf of two labels of one moment the one with the larger code holds, as in a snapshot
 */
export async function readLabels(
  texts: AsyncIterable<string> | Iterable<string>,
  { now, codeOf }: { now: number; codeOf: (value: RecordedLabel['value']) => number | undefined },
): Promise<Labels> {
  const byId = new Map<string, Known>();
  const byKey = new Map<string, Known>();
  let malformed = 0;
  let latest: number | null = null;
  for await (const text of texts)
    for (const label of recordedLabels(text)) {
      if (!label) {
        malformed++;
        continue;
      }
      const at = Date.parse(label.at);
      const ahead = at > now + aheadMs;
      if (!ahead) latest = Math.max(latest ?? at, at);
      const first = label.ofFile || ahead ? Number.POSITIVE_INFINITY : at;
      const known = { at, value: label.value, code: codeOf(label.value) ?? Number.NEGATIVE_INFINITY, first };
      if (label.inferenceId) keepLater(byId, label.inferenceId, known);
      if (label.key) keepLater(byKey, label.key, known);
    }
  const knownOf = ({ inferenceId, key }: { inferenceId: InferenceId; key?: string | undefined }) =>
    [byId.get(inferenceId), key === undefined ? undefined : byKey.get(key)].filter((k) => k !== undefined);
  const of: Labels['of'] = (prediction) => {
    const known = knownOf(prediction);
    return known.length === 0 ? undefined : known.reduce((a, b) => (later(b, a) ? b : a)).value;
  };
  const arrivalOf: Labels['arrivalOf'] = (prediction) => {
    const first = Math.min(...knownOf(prediction).map((k) => k.first));
    return Number.isFinite(first) ? first : undefined;
  };
  const unmet = { ids: new Set(byId.keys()), keys: new Set(byKey.keys()) };
  const meet: Labels['meet'] = ({ inferenceId, key }) => {
    unmet.ids.delete(inferenceId);
    if (key === undefined) return;
    unmet.keys.delete(key);
  };
  const unmatched = () => ({
    count: unmet.ids.size + unmet.keys.size,
    examples: [...unmet.keys, ...unmet.ids].slice(0, maxExamples),
  });
  return { count: byId.size + byKey.size, malformed, latest, of, arrivalOf, meet, unmatched };
}

interface Known {
  at: number;
  /** Of the first one whose moment is told, ms; Infinity where it is of none. */
  first: number;
  value: RecordedLabel['value'];
  /** -Infinity: of no class. */
  code: number;
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
