import { lake as keysOf } from '../../../contracts/lake.ts';
import { parseJson, type Schema } from '../../../contracts/schema.ts';
import type { LabelRules } from '../../../labels/read-labels.ts';
import type { ObjectStore, ObjectSummary } from '../../../ports/index.ts';
import { readAhead } from '../../read-ahead.ts';
import { dayOfObject, knownName, nameIn } from '../../statistics/day-file.ts';
import { type KnownLabels, knownLabels, labelDaySchema } from './known-labels.ts';
import { type KnownRows, type KnownRowsInput, knownRows } from './known-rows.ts';
import { rowDaySchema } from './row-day.ts';

/** What looks have read of predictions and labels, so that this one reads what is new. */
export interface Known {
  rows: KnownRows;
  labels: KnownLabels;
}

export interface Packing {
  /** Bytes of a text, compressed, and back. */
  bytesOf(text: string): Uint8Array;
  textOf(bytes: Uint8Array): string;
}

const ends = { rows: '.rows.json.gz', labels: '.labels.json.gz' };
const filesAhead = 4;
/** Of rows that one look holds: 600,000 of 43 bytes, which take a kilobyte each in memory. */
const rowBytes = 24 * 2 ** 20;
const remedy = 'remove the object: the next look makes it again';

/**
 * What is known of a model's predictions and of labels since a day. A day of which an object is gone is read anew; of more rows
 * than fit the newest days count.
 * @param log objects of the inference log that are there
 * @returns and how many of these are of days that were left out
 */
export async function loadKnown(
  lake: ObjectStore,
  { textOf }: Pick<Packing, 'textOf'>,
  input: Omit<KnownRowsInput, 'days' | 'leftOut'> & LabelRules,
  { since, log, labels }: { since: string; log: readonly ObjectSummary[]; labels: readonly ObjectSummary[] },
): Promise<Known & { leftOut: number }> {
  const prefix = keysOf.statistics(input.project, input.digest, '');
  const stored: ObjectSummary[] = [];
  for await (const object of lake.list(prefix, { startAfter: `${prefix}${since}` })) stored.push(object);
  const read = async <T extends { day: string; objects: string[] }>(
    files: readonly ObjectSummary[],
    schema: Schema<T>,
    objects: readonly ObjectSummary[],
  ): Promise<T[]> => {
    const there = new Set(objects.map(({ key }) => knownName(key)));
    const days: T[] = [];
    for await (const day of readAhead(files, filesAhead, async ({ key }) =>
      parseJson(textOf(await lake.get(key)), schema, { from: `object ${key}`, remedy }),
    ))
      if (day.objects.every((name) => there.has(nameIn(day.day, name)))) days.push(day);
    return days;
  };
  const rowFiles = stored.filter(({ key }) => key.endsWith(ends.rows));
  const { fitting, leftOut } = newestThatFit(rowFiles);
  const days = await read(fitting, rowDaySchema, log);
  const labelDays = await read(
    stored.filter(({ key }) => key.endsWith(ends.labels)),
    labelDaySchema,
    labels,
  );
  return {
    rows: knownRows({ ...input, days, leftOut }),
    labels: knownLabels({ ...input, days: labelDays }),
    leftOut: log.filter(({ key }) => leftOut.has(dayOfObject(key).day)).length,
  };
}

/** Writes the days that were added to. */
export async function saveKnown(
  lake: Pick<ObjectStore, 'put'>,
  { bytesOf }: Pick<Packing, 'bytesOf'>,
  { rows, labels }: Known,
): Promise<void> {
  const put = (end: string) => (file: { project: string; digest: string; day: string }) =>
    lake.put(keysOf.statistics(file.project, file.digest, `${file.day}${end}`), bytesOf(JSON.stringify(file)), {
      contentType: 'application/gzip',
    });
  await Promise.all([...rows.changed().map(put(ends.rows)), ...labels.changed().map(put(ends.labels))]);
}

function newestThatFit(files: readonly ObjectSummary[]): { fitting: ObjectSummary[]; leftOut: ReadonlySet<string> } {
  let bytes = 0;
  const fitting: ObjectSummary[] = [];
  const leftOut = new Set<string>();
  for (const file of files.toReversed()) {
    bytes += file.size;
    if (fitting.length === 0 || bytes <= rowBytes) fitting.unshift(file);
    else leftOut.add(file.key.split('/').at(-1)!.slice(0, 'yyyy-MM-dd'.length));
  }
  return { fitting, leftOut };
}
