import { namePattern } from '../contracts/ids.ts';
import { dayOfKey, lake as keysOf } from '../contracts/lake.ts';
import { fromBase64 } from '../hash/base64.ts';
import { contentHash } from '../hash/content-hash.ts';
import { createdObject } from '../ingest/start.ts';
import type { Ports } from '../ports/index.ts';
import { isObject, jsonLines } from '../values/json-lines.ts';

export interface Replay {
  projects: number;
  documents: number;
}

/** What the stream could not place, and nobody can. */
export class UnreadableCaptures extends Error {
  override name = 'UnreadableCaptures';
  constructor(key: string, unreadable: number, documents: number) {
    super(
      `${unreadable} of ${documents} documents in ${key} are no predictions of a project; the others are in its log; see who else writes into the stream`,
    );
  }
}

/**
 * Puts what the capture stream could not place (more projects at once than it has partitions for) where it belongs: an object a project,
 * named by the object it comes from, so that a repetition writes nothing again. Below the day on which it arrived.
 *
 * @param event an EventBridge event of S3, of an object of the stream's errors: a JSON document a line, whose `rawData` is the base64 of what was put
 * @throws UnreadableCaptures once all others are written
 */
export async function replayCaptures({ lake, log }: Pick<Ports, 'lake' | 'log'>, event: unknown): Promise<Replay> {
  const created = createdObject(event);
  const day = dayOfKey(created?.key ?? '')?.day;
  if (!created || day === undefined) return { projects: 0, documents: 0 };
  const { key } = created;
  const byProject = new Map<string, string[]>();
  let documents = 0;
  let unreadable = 0;
  for (const line of jsonLines(new TextDecoder().decode(await lake.get(key)))) {
    for (const text of documentsOf(line)) {
      documents++;
      const project = projectOf(text);
      const lines = project === undefined ? undefined : byProject.get(project);
      if (project === undefined) unreadable++;
      else if (lines) lines.push(text);
      else byProject.set(project, [text]);
    }
  }
  for (const [project, lines] of byProject) {
    const replayed = `${keysOf.inferences(project)}dt=${day}/replayed-${contentHash(key).slice(0, 40)}`;
    if (!(await lake.head(replayed))) await lake.put(replayed, `${lines.join('\n')}\n`);
  }
  log.info('captures replayed', { key, documents, unreadable, projects: byProject.size });
  if (unreadable > 0) throw new UnreadableCaptures(key, unreadable, documents);
  return { projects: byProject.size, documents };
}

/** The documents of a line; one that cannot be read is an empty text. */
function documentsOf(line: unknown): string[] {
  if (!isObject(line)) return [''];
  if (typeof line.rawData !== 'string') return [JSON.stringify(line)];
  const text = new TextDecoder().decode(fromBase64(line.rawData));
  const documents = text.split('\n').filter((one) => one.trim() !== '');
  return documents.length > 0 ? documents : [''];
}

function projectOf(text: string): string | undefined {
  const [document] = jsonLines(text);
  const project = isObject(document) ? document.project : undefined;
  return typeof project === 'string' && namePattern.test(project) ? project : undefined;
}
