import type { InferenceId } from '../contracts/ids.ts';

/** Ids of the predictions of each record (its key) that was predicted more than once: a label may name any of them. */
export function idsByRecord(
  predictions: Iterable<{ inferenceId: InferenceId; key: string | null | undefined }>,
): Map<string, InferenceId[]> {
  const first = new Map<string, InferenceId>();
  const several = new Map<string, InferenceId[]>();
  for (const { inferenceId, key } of predictions) {
    if (key === null || key === undefined) continue;
    const known = first.get(key);
    const ids = several.get(key);
    if (known === undefined) first.set(key, inferenceId);
    else if (ids) ids.push(inferenceId);
    else if (known !== inferenceId) several.set(key, [known, inferenceId]);
  }
  return several;
}
