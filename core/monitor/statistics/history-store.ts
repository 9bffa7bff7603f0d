import { lake as keysOf } from '../../contracts/lake.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { getJson, putJson } from '../../ports/json.ts';
import { readAhead } from '../read-ahead.ts';
import { type DayFile, type DayIds, dayFileSchema, dayIdsSchema, dayOfObject } from './day-file.ts';
import { type History, type HistoryInput, openHistory } from './history.ts';

const filesAhead = 8;
const day = 86_400_000;

/**
 * The history of a model since a day, to which objects can be added. Ids are read of the days whose objects are new, and of
 * the day before: a prediction is recognised in another object of these days.
 * @param objects of the inference log, by key
 */
export async function loadHistory(
  lake: ObjectStore,
  input: Omit<HistoryInput, 'days' | 'ids' | 'since'>,
  { since, objects }: { since: string; objects: readonly string[] },
): Promise<History> {
  const { project, digest } = input;
  const prefix = keysOf.statistics(project, digest, '');
  const stored: string[] = [];
  for await (const { key } of lake.list(prefix, { startAfter: `${prefix}${since}` })) stored.push(key);
  const files = stored.filter((key) => key.endsWith(dayEnd) && !key.endsWith(idsEnd));
  const days: DayFile[] = [];
  for await (const file of readAhead(files, filesAhead, (key) => getJson(lake, key, dayFileSchema))) days.push(file);
  const known = openHistory({ ...input, since, days, ids: new Map() });
  const added = new Set(objects.filter((key) => !known.isCounted(key)).map((key) => dayOfObject(key).day));
  const near = new Set([...added].flatMap((date) => [date, dayBefore(date)]));
  const wanted = [...near].filter((date) => stored.includes(keysOf.statistics(project, digest, `${date}${idsEnd}`)));
  const ids = new Map<string, DayIds>();
  for await (const entry of readAhead(wanted, filesAhead, async (date) => ({
    date,
    ids: await getJson(lake, keysOf.statistics(project, digest, `${date}${idsEnd}`), dayIdsSchema),
  })))
    ids.set(entry.date, entry.ids);
  return openHistory({ ...input, since, days, ids });
}

/** Writes the days that were added to. Ids first: without the statistics they say nothing of their object. */
export async function saveHistory(lake: ObjectStore, history: History): Promise<void> {
  for (const { file, ids } of history.changed()) {
    const { project, digest } = file;
    await putJson(lake, keysOf.statistics(project, digest, `${file.day}${idsEnd}`), ids);
    await putJson(lake, keysOf.statistics(project, digest, `${file.day}${dayEnd}`), file);
  }
}

const dayEnd = '.json';
const idsEnd = '.ids.json';

function dayBefore(date: string): string {
  const time = Date.parse(date);
  return Number.isNaN(time) ? date : new Date(time - day).toISOString().slice(0, 10);
}
