import type { CapturedPrediction } from '../../contracts/serving.ts';
import type { Reference } from '../../reference/reference.ts';
import { jointReader } from '../joint/observe-joint.ts';
import { type DayFile, type DayIds, dayOfObject, emptyDay, knownName, knownNames, nameIn } from './day-file.ts';
import { type HourCounter, hourCounter } from './hour-counter.ts';
import { inferenceHash, packHashes, unpackHashes } from './inference-ids.ts';
import { mergeHours } from './merge-statistics.ts';
import { type HourStatistics, type Hours, hourOf } from './statistics.ts';
import { type WatchedFeature, watchedFeatures } from './watched-features.ts';

/** Ids that are kept of a day; of more a repetition in another object is not recognised. */
const maxIdsADay = 1_000_000;

export interface HistoryInput {
  project: string;
  digest: string;
  reference: Reference;
  modelVersion: number;
  /** Whether predictions of other versions tell what this one would be given: at its first look only. */
  others: boolean;
  /** The first day (yyyy-MM-dd) of the inference log that is counted. @default all are */
  since?: string;
  days: readonly DayFile[];
  ids: ReadonlyMap<string, DayIds>;
}

/** What has been counted of a model, and what a look adds to it. */
export interface History {
  watched: readonly WatchedFeature[];
  /** As training had it. */
  reference: Reference;
  /** Or is of a day before those that are counted. */
  isCounted(object: string): boolean;
  /** Says that an object is being read. */
  open(object: string): void;
  /** Counts a prediction of an object; false where another object that was counted before held it. */
  add(object: string, prediction: CapturedPrediction): boolean;
  /** All hours, with what was added. */
  hours(): Hours;
  /** The days that were added to. */
  changed(): { file: DayFile; ids: DayIds }[];
}

export function openHistory(input: HistoryInput): History {
  const { project, digest, reference, modelVersion, others, since = '', ids } = input;
  const watched = watchedFeatures(reference);
  const reader = jointReader(reference);
  const days = new Map(input.days.map((file) => [file.day, file]));
  const counted = knownNames(input.days);
  const owners = ownersOf(ids);
  const added = new Map<string, { hashes: Map<string, number[]>; counters: Map<number, HourCounter> }>();

  // A look merges what it counted once, though it is judged and then written.
  let merged: DayFile[] | undefined;

  function dayOf(object: string) {
    merged = undefined;
    const { day, name } = dayOfObject(object);
    let entry = added.get(day);
    if (!entry) {
      entry = { hashes: new Map(), counters: new Map() };
      added.set(day, entry);
    }
    let hashes = entry.hashes.get(name);
    if (!hashes) {
      hashes = [];
      entry.hashes.set(name, hashes);
    }
    return { id: nameIn(day, name), hashes, counters: entry.counters };
  }

  function add(object: string, prediction: CapturedPrediction): boolean {
    const { id, hashes, counters } = dayOf(object);
    const hash = inferenceHash(prediction.inferenceId);
    const owner = owners.get(hash);
    // Ids of the object itself are there where a look was killed before it had written what it counted.
    if (owner !== undefined && owner !== id) return false;
    const own = prediction.modelVersion === modelVersion;
    if (!own && prediction.shadow) return true;
    owners.set(hash, id);
    hashes.push(hash);
    const at = hourOf(prediction.at);
    const counter = counters.get(at) ?? hourCounter(watched, reader);
    counters.set(at, counter);
    if (own) counter.add(prediction);
    else if (others && !prediction.recordless) counter.addOther(prediction);
    else counter.addAsked();
    return true;
  }

  function changedDays(): DayFile[] {
    merged ??= [...added].map(([day, { hashes, counters }]) => {
      const before = days.get(day) ?? emptyDay({ project, digest, day });
      const hours: Record<string, HourStatistics> = { ...before.hours };
      for (const [hour, counter] of counters) {
        const known = hours[hour];
        hours[hour] = known ? mergeHours(known, counter.result()) : counter.result();
      }
      const objects = [...new Set([...before.objects, ...hashes.keys()])].sort();
      return { ...before, objects, hours };
    });
    return merged;
  }

  function changed(): { file: DayFile; ids: DayIds }[] {
    return changedDays().map((file) => ({ file, ids: idsWith(ids.get(file.day), added.get(file.day)!.hashes) }));
  }

  function hours(): Hours {
    const files = new Map([...days, ...changedDays().map((file) => [file.day, file] as const)]);
    const all = new Map<number, HourStatistics>();
    for (const file of files.values())
      for (const [key, statistics] of Object.entries(file.hours)) {
        const known = all.get(Number(key));
        all.set(Number(key), known ? mergeHours(known, statistics) : statistics);
      }
    return new Map([...all].sort(([a], [b]) => a - b));
  }

  return {
    watched,
    reference,
    isCounted(object) {
      const { day } = dayOfObject(object);
      return (day !== '' && day < since) || counted.has(knownName(object));
    },
    open: (object) => void dayOf(object),
    add,
    hours,
    changed,
  };
}

/** The object that holds each id. */
function ownersOf(ids: ReadonlyMap<string, DayIds>): Map<number, string> {
  const owners = new Map<number, string>();
  for (const [day, { ids: objects }] of ids)
    for (const [name, packed] of Object.entries(objects))
      for (const hash of unpackHashes(packed)) owners.set(hash, nameIn(day, name));
  return owners;
}

function idsWith(before: DayIds | undefined, hashes: ReadonlyMap<string, number[]>): DayIds {
  const ids: Record<string, string> = { ...before?.ids };
  let kept = Object.values(ids).reduce((sum, packed) => sum + packed.length / 8, 0);
  for (const [name, own] of hashes) {
    if (kept + own.length > maxIdsADay) break;
    ids[name] = packHashes(own);
    kept += own.length;
  }
  return { format: 1, ids };
}
