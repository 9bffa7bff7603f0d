import type { CheckResult, MonitorFindingKind } from '../../contracts/monitor-finding.ts';
import type { Project } from '../../contracts/project.ts';
import type { ColumnReference } from '../../reference/column-reference.ts';
import type { ColumnObservation } from '../observe.ts';

/** What the monitor watches: a column of the records, an entity window feature, or what the model made of them. */
export type FeatureGroup = 'column' | 'window' | 'score';

/** A feature as training had it, and as it arrived. */
export interface ObservedFeature {
  group: FeatureGroup;
  reference: ColumnReference;
  observed: ColumnObservation;
}

/** How people read a check. */
export interface CheckWords {
  /** Heading of its figures, e.g. `Stability index`. */
  statistic: string;
  /** Where there is little room, e.g. `PSI`. */
  short: string;
  /** What is compared with what, a sentence. */
  about: string;
}

/** What one check says of one feature. */
export interface Measurement extends Omit<CheckResult, 'check' | 'feature' | 'chance'> {
  /** Chance of a statistic at least as large without a change. */
  pValue: number;
  /**
   * What the statistic exceeds with this chance without a change, so that it is above it where `pValue` is below the level. How
   * small the level has to be depends on how much is judged at once.
   */
  chanceAt(level: number): number;
  /** In words, with the figures; to stand after the feature's name. */
  message: string;
}

/**
 * A test of what arrived against what training had. A file of this folder, and a line in `registry.ts`: reports, events,
 * records, the command line and pages follow.
 */
export interface Check {
  name: string;
  kind: MonitorFindingKind;
  /** What it finds cannot wait for the daily message, however few rows it is of. */
  urgent?: true;
  /** The features that it can judge. */
  types: readonly ColumnReference['type'][];
  groups: readonly FeatureGroup[];
  /** Where the project file has no setting for it. */
  defaultThreshold: number;
  /** Where the project file has one. */
  setting?: (monitoring: Project['monitoring']) => number | undefined;
  /** Whether it is the one for this feature, by type and size, where the project does not say so. Without: always. */
  suits?: (feature: ObservedFeature) => boolean;
  words: CheckWords;
  /**
   * @param options.threshold of the project, or the default
   * @returns null where there is nothing to compare
   */
  measure(feature: ObservedFeature, options: { threshold: number }): Measurement | null;
}
