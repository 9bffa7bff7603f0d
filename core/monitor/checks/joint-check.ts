import type { MonitorFindingKind } from '../../contracts/monitor-finding.ts';
import type { JointReference } from '../../reference/joint-reference.ts';
import type { JointObservation } from '../joint/observe-joint.ts';
import type { CheckWords, Measurement } from './check.ts';

/** A test of how features go together, over the hours of a window. A file of this folder, and a line in `registry.ts`. */
export interface JointCheck {
  name: string;
  kind: MonitorFindingKind & 'drift';
  defaultThreshold: number;
  /** The statistic without a change. */
  unchanged: number;
  words: CheckWords;
  /**
   * @param hours what arrived, by hours; each has a sample of its rows
   * @returns null where there is nothing to compare
   */
  measure(
    reference: JointReference,
    hours: readonly JointObservation[],
    options: { threshold: number },
  ): Measurement | null;
}
