import { parseRawKey } from '../contracts/lake.ts';

/**
 * Why no ingestion takes a file under `raw/`, in words; undefined where one does.
 * @param sources names of the sources of a project; undefined where none of that name is published
 */
export function misplacedReason(
  key: string,
  sources: (project: string) => readonly string[] | undefined,
): string | undefined {
  const place = parseRawKey(key);
  if (!place) return 'lies in no source: move it to raw/PROJECT/SOURCE/';
  const declared = sources(place.project);
  if (!declared) return `no project '${place.project}' is published: move it, or publish the project and send it again`;
  if (declared.includes(place.source)) return undefined;
  return `project '${place.project}' has no source '${place.source}'; it has: ${declared.join(', ')}`;
}
