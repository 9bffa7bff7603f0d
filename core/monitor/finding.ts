import { type CheckResult, findingId, type MonitorFinding } from '../contracts/monitor-finding.ts';
import type { Check, FeatureGroup, Measurement, ObservedFeature } from './checks/check.ts';

/** So much of a column that is spoilt cannot wait for the daily message. */
const urgentEffect = 0.5;

/** A measurement as a finding: when it began and what it costs is added by those who know the days before. */
export function findingOf(
  { name, kind, urgent }: Pick<Check, 'name' | 'kind' | 'urgent'>,
  { group, reference }: Pick<ObservedFeature, 'group' | 'reference'>,
  measurement: Omit<Measurement, 'pValue' | 'chanceAt'> & { chance: number },
): MonitorFinding {
  const of = { check: name, feature: reference.name };
  return {
    id: findingId(of),
    ...of,
    kind,
    ...measurement,
    ...(reference.importance === undefined ? {} : { importance: reference.importance }),
    since: null,
    cost: null,
    urgent: urgent ?? (kind === 'quality' && measurement.effect >= urgentEffect),
    advice: adviceOn(kind, group, reference.name),
  };
}

/** Of rows as wholes, or of labels, not of one feature. */
export function wholeFinding(
  { name, kind }: { name: string; kind: MonitorFinding['kind'] },
  measurement: Omit<Measurement, 'pValue' | 'chanceAt'> & { chance: number },
  feature: 'records' | 'labels' = 'records',
): MonitorFinding {
  const of = { check: name, feature };
  const advice =
    kind === 'quality'
      ? 'Ask the owner of the feed what changed there. Do not retrain: a model must not learn from a broken feed.'
      : 'See which features have drifted with it; retrain once labels of the rows since have matured.';
  return { id: findingId(of), ...of, kind, ...measurement, since: null, cost: null, urgent: false, advice };
}

/** Without words: they are for what is found. */
export function figuresOf({ check, feature, statistic, threshold, chance, effect }: MonitorFinding): CheckResult {
  return { check, feature, statistic, threshold, chance, effect };
}

function adviceOn(kind: Check['kind'], group: FeatureGroup, feature: string): string {
  if (kind === 'quality')
    return `Ask the owner of the feed of '${feature}' what changed there. Do not retrain: a model must not learn from a broken feed.`;
  if (kind === 'performance') return 'Retrain on the rows since the change, once enough of their labels have matured.';
  if (group === 'score')
    return 'See which features have drifted with it; retrain once labels of the rows since have matured.';
  return `Nothing, if the owner of '${feature}' expects the change and its cost is small; else retrain once labels of the rows since have matured.`;
}
