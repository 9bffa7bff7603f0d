import {
  type CheckResult,
  type MonitorFinding,
  type MonitorFindingKind,
  rankFindings,
} from '../contracts/monitor-finding.ts';
import type { Project } from '../contracts/project.ts';
import { missingFraction } from '../reference/column-reference.ts';
import { benjaminiHochberg } from '../stats/benjamini-hochberg.ts';
import { type BinFractions, binFractions } from './bin-fractions.ts';
import type { Check, CheckWords, FeatureGroup, Measurement, ObservedFeature } from './checks/check.ts';
import { thresholdFor, thresholdOf } from './checks/settings.ts';
import { figuresOf, findingOf } from './finding.ts';

/** A check that was applied, as a report tells it. */
export interface AppliedCheck {
  name: string;
  kind: MonitorFindingKind;
  /** The project's, or the default. */
  threshold: number;
  words: CheckWords;
}

/** What arrived of one feature, with the figures of every check that applies to it. */
export interface FeatureReport {
  name: string;
  group: FeatureGroup;
  /** See `ColumnReference.importance`; null unknown. */
  importance: number | null;
  results: CheckResult[];
  bins: BinFractions[];
  /** Fractions of the rows. */
  missing: { reference: number; observed: number };
  invalid: number;
  unseen: number;
}

export interface Checked {
  checks: AppliedCheck[];
  /** Those that drifted most first, in terms of the thresholds, weighed by what they matter to the model. */
  features: FeatureReport[];
  /** The dearest first; of those alike drift before quality. */
  findings: MonitorFinding[];
}

/** Rate of false discoveries in one look, of drift and of quality each. */
const falseDiscoveries = 0.01;

/**
 * Applies every check to the features that it is to judge. A finding is above the check's threshold, and significant among all
 * that the look judges (Benjamini and Hochberg, 1995): how large and how sure are told apart.
 * @param judge false while there are too few rows: figures only
 */
export function runChecks(
  checks: readonly Check[],
  observed: readonly ObservedFeature[],
  { monitoring, judge }: { monitoring: Project['monitoring']; judge: boolean },
): Checked {
  const applied = checks.flatMap((check) => {
    const threshold = thresholdOf(check, monitoring);
    return threshold === undefined ? [] : [{ check, threshold }];
  });
  const measured = observed.map((feature) => ({
    feature,
    measurements: applied.flatMap(({ check, threshold }) => {
      const own = thresholdFor(check, feature, threshold, monitoring);
      const measurement = own === undefined ? null : check.measure(feature, { threshold: own });
      return measurement ? [{ check, measurement }] : [];
    }),
  }));
  const levels = levelsOf(measured.flatMap(({ measurements }) => measurements));
  const judged = measured.map(({ feature, measurements }) => {
    const results = measurements.map(({ check, measurement: { pValue, chanceAt, ...measurement } }) => ({
      finding: findingOf(check, feature, { ...measurement, chance: chanceAt(levels[check.kind]) }),
      significant: pValue <= levels[check.kind],
    }));
    const drift = results.filter(({ finding }) => finding.kind === 'drift');
    const most = Math.max(-1, ...drift.map(({ finding: { statistic, threshold } }) => statistic / threshold));
    return {
      report: featureReport(
        feature,
        results.map(({ finding }) => figuresOf(finding)),
      ),
      found: results.flatMap(({ finding, significant }) =>
        significant && finding.statistic > finding.threshold ? [finding] : [],
      ),
      weighed: most > 0 ? most * (feature.reference.importance ?? 1) : most,
    };
  });
  const mostFirst = judged.toSorted((a, b) => b.weighed - a.weighed);
  const found = (of: typeof judged, kind: MonitorFindingKind) =>
    of.flatMap(({ found }) => found.filter((finding) => finding.kind === kind));
  return {
    checks: applied.map(({ check: { name, kind, words }, threshold }) => ({ name, kind, threshold, words })),
    features: mostFirst.map(({ report }) => report),
    findings: judge ? rankFindings([...found(mostFirst, 'drift'), ...found(judged, 'quality')]) : [],
  };
}

/** Of each kind of check the level below which a p-value is significant. */
function levelsOf(measured: readonly { check: Check; measurement: Measurement }[]): Record<MonitorFindingKind, number> {
  const levelOf = (kind: MonitorFindingKind) => {
    const p = measured.filter(({ check }) => check.kind === kind).map(({ measurement }) => measurement.pValue);
    const significant = benjaminiHochberg(p).filter((q) => q <= falseDiscoveries).length;
    return (falseDiscoveries * Math.max(1, significant)) / Math.max(1, p.length);
  };
  return { drift: levelOf('drift'), quality: levelOf('quality'), performance: levelOf('performance') };
}

function featureReport({ group, reference, observed }: ObservedFeature, results: CheckResult[]): FeatureReport {
  const rows = Math.max(observed.rows, 1);
  return {
    name: reference.name,
    group,
    importance: reference.importance ?? null,
    results,
    bins: binFractions(reference, observed),
    missing: {
      reference: missingFraction(reference),
      observed: observed.counts.at(-1)! / rows,
    },
    invalid: observed.invalid / rows,
    unseen: observed.unseen / rows,
  };
}
