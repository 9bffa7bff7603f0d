import type { CapturedPrediction } from '../../../contracts/serving.ts';
import type { Reference } from '../../../reference/reference.ts';
import { dayOfObject, knownName, knownNames } from '../../statistics/day-file.ts';
import type { ExpectedErrors } from './expected-errors.ts';
import { packRows, type RowDay, unpackRows } from './row-day.ts';
import { heldOf, inOrder, rowScorer, type ScoredRow } from './scored-row.ts';
import { slicing } from './slicing.ts';

export interface KnownRowsInput {
  project: string;
  digest: string;
  reference: Reference;
  modelVersion: number;
  days: readonly RowDay[];
  /** Regression: how wrong a prediction is likely to be. @default nothing tells it */
  expectErrors?: (prediction: CapturedPrediction) => ExpectedErrors;
  /** Days of which nothing is to be known, because there is too much. @default none */
  leftOut?: ReadonlySet<string>;
}

/** The predictions that looks have read of a model, and what this one adds. */
export interface KnownRows {
  /** Whether what an object holds was known before this look, or is left out. */
  isKnown(object: string): boolean;
  /** Whether a prediction was known before this look. */
  has(inferenceId: string): boolean;
  open(object: string): void;
  /** A prediction of an object that was not known. */
  add(object: string, prediction: CapturedPrediction): void;
  /** Each prediction of the model once, in the order of time. */
  rows(): ScoredRow[];
  /** Says which predictions of other versions there are. */
  meetOthers(meet: (prediction: { inferenceId: string; key?: string }) => void): void;
  /** The days that were added to. */
  changed(): RowDay[];
}

interface Day {
  objects: Set<string>;
  rows: Map<string, ScoredRow>;
  others: { ids: Set<string>; keys: Set<string> };
}

export function knownRows(input: KnownRowsInput): KnownRows {
  const { project, digest, reference, modelVersion, leftOut = new Set<string>() } = input;
  const scored = rowScorer(reference, input.expectErrors);
  const days = new Map(input.days.map((file) => [file.day, dayOf(file)]));
  const before = knownNames(input.days);
  const ids = new Set<string>();
  for (const { rows, others } of days.values()) for (const id of [...rows.keys(), ...others.ids]) ids.add(id);
  const touched = new Set<string>();

  function open(object: string): Day {
    const { day, name } = dayOfObject(object);
    const entry = days.get(day) ?? { objects: new Set(), rows: new Map(), others: { ids: new Set(), keys: new Set() } };
    days.set(day, entry);
    entry.objects.add(name);
    touched.add(day);
    return entry;
  }

  return {
    isKnown: (object) => leftOut.has(dayOfObject(object).day) || before.has(knownName(object)),
    has: (inferenceId) => ids.has(inferenceId),
    open,
    add(object, prediction) {
      const { rows, others } = open(object);
      if (prediction.modelVersion === modelVersion) hold(rows, scored(prediction));
      else {
        others.ids.add(prediction.inferenceId);
        if (prediction.key !== undefined) others.keys.add(prediction.key);
      }
    },
    rows() {
      const all = new Map<string, ScoredRow>();
      for (const { rows } of days.values()) for (const row of rows.values()) hold(all, row);
      return [...all.values()].sort(inOrder);
    },
    meetOthers(meet) {
      for (const { others } of days.values()) {
        for (const inferenceId of others.ids) meet({ inferenceId });
        for (const key of others.keys) meet({ inferenceId: '', key });
      }
    },
    changed: () =>
      [...touched].map((day): RowDay => {
        const { objects, rows, others } = days.get(day)!;
        return {
          format: 1,
          project,
          digest,
          day,
          objects: [...objects].sort(),
          rows: packRows([...rows.values()], outputsOf(reference), slicing(reference).length),
          others: { ids: [...others.ids].sort(), keys: [...others.keys].sort() },
        };
      }),
  };
}

function dayOf({ objects, rows, others }: RowDay): Day {
  return {
    objects: new Set(objects),
    rows: new Map(unpackRows(rows).map((row) => [row.inferenceId, row])),
    others: { ids: new Set(others.ids), keys: new Set(others.keys) },
  };
}

function outputsOf({ task, classes }: Reference): number {
  return task === 'multiclass' ? classes.length : 1;
}

function hold(rows: Map<string, ScoredRow>, row: ScoredRow): void {
  const known = rows.get(row.inferenceId);
  rows.set(row.inferenceId, known ? heldOf(known, row) : row);
}
