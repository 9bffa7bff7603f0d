import type { CapturedPrediction } from '../../contracts/serving.ts';
import type { Task } from '../../contracts/task.ts';
import type { ColumnReference } from '../../reference/column-reference.ts';
import type { Reference } from '../../reference/reference.ts';
import { ownField } from '../../table/field.ts';
import type { FeatureGroup } from '../checks/check.ts';
import { featureKey } from './statistics.ts';

/** What the monitor watches of a prediction. */
export interface WatchedFeature {
  key: string;
  group: FeatureGroup;
  /** As training had it. */
  reference: ColumnReference;
  pick(prediction: CapturedPrediction): unknown;
}

/** Columns, entity windows, the score and the decisions of a model. */
export function watchedFeatures({ columns, windows, score, decisions, task }: Reference): WatchedFeature[] {
  const watched = (group: FeatureGroup, reference: ColumnReference, pick: WatchedFeature['pick']): WatchedFeature => ({
    key: featureKey(group, reference.name),
    group,
    reference,
    pick,
  });
  // Findings are told apart by the name of what they are about.
  const named = new Set([...columns, ...windows].map(({ name }) => name));
  return [
    ...columns.map((c) => watched('column', c, (p) => ownField(p.record, c.name))),
    ...windows.map((c) => watched('window', c, (p) => p.windows[c.name])),
    ...(score ? [watched('score', score, scoreOf(task))] : []),
    // What the model said, also where chance let a record through.
    ...(decisions && !named.has(decisions.name)
      ? [watched('score', decisions, ({ decision, proposed }) => proposed ?? decision)]
      : []),
  ];
}

function scoreOf(task: Task): WatchedFeature['pick'] {
  if (task === 'binary') return ({ probability }) => probability;
  if (task === 'anomaly') return ({ score }) => score;
  return task === 'regression' ? ({ value }) => value : ({ label }) => label;
}
