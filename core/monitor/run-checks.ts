import {
  type CheckResult,
  type MonitorFinding,
  type MonitorFindingKind,
  rankFindings,
} from '../contracts/monitor-finding.ts';
import type { Project } from '../contracts/project.ts';
import { missingFraction } from '../reference/column-reference.ts';
import { type BinFractions, binFractions } from './bin-fractions.ts';
import type { Check, CheckWords, FeatureGroup, ObservedFeature } from './checks/check.ts';
import { findingOf } from './finding.ts';

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
  results: CheckResult[];
  bins: BinFractions[];
  /** Fractions of the rows. */
  missing: { reference: number; observed: number };
  invalid: number;
  unseen: number;
}

export interface Checked {
  checks: AppliedCheck[];
  /** Those that drifted most first, in terms of the thresholds. */
  features: FeatureReport[];
  /** The dearest first; of those alike drift before quality. */
  findings: MonitorFinding[];
}

/** Applies every check to the features that it can judge. @param judge false while there are too few rows: figures only */
export function runChecks(
  checks: readonly Check[],
  observed: readonly ObservedFeature[],
  { monitoring, judge }: { monitoring: Project['monitoring']; judge: boolean },
): Checked {
  const applied = checks.map((check) => ({
    check,
    threshold: check.setting?.(monitoring) ?? check.defaultThreshold,
  }));
  const measured = observed.map((feature) => {
    const findings = applied.flatMap(({ check, threshold }) =>
      resultOf(check, feature, { threshold, features: observed.length }),
    );
    const drift = findings.filter(({ kind }) => kind === 'drift').map((f) => f.statistic / f.threshold);
    return { findings, report: featureReport(feature, findings.map(figuresOf)), drift: Math.max(-1, ...drift) };
  });
  const mostFirst = measured.toSorted((a, b) => b.drift - a.drift);
  const found = (of: typeof measured, kind: MonitorFindingKind) =>
    of.flatMap(({ findings }) => findings.filter((f) => f.kind === kind && isFound(f)));
  return {
    checks: applied.map(({ check: { name, kind, words }, threshold }) => ({ name, kind, threshold, words })),
    features: mostFirst.map(({ report }) => report),
    findings: judge ? rankFindings([...found(mostFirst, 'drift'), ...found(measured, 'quality')]) : [],
  };
}

function isFound({ statistic, threshold, chance }: CheckResult): boolean {
  return statistic > threshold && statistic > chance;
}

function resultOf(
  check: Check,
  feature: ObservedFeature,
  options: { threshold: number; features: number },
): MonitorFinding[] {
  const { types, groups } = check;
  if (!types.includes(feature.reference.type) || !groups.includes(feature.group)) return [];
  const measurement = check.measure(feature, options);
  return measurement ? [findingOf(check, feature, measurement)] : [];
}

/** Without words: they are for what is found. */
function figuresOf({ check, feature, statistic, threshold, chance, effect }: MonitorFinding): CheckResult {
  return { check, feature, statistic, threshold, chance, effect };
}

function featureReport({ group, reference, observed }: ObservedFeature, results: CheckResult[]): FeatureReport {
  const rows = Math.max(observed.rows, 1);
  return {
    name: reference.name,
    group,
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
