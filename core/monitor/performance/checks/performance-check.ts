import type { MonitorFinding } from '../../../contracts/monitor-finding.ts';
import type { Project } from '../../../contracts/project.ts';
import type { Reference } from '../../../reference/reference.ts';
import type { AttributionDrift } from '../attribution/attribution-drift.ts';
import type { EstimatedPerformance } from '../estimated.ts';
import type { Fallbacks } from '../fallbacks.ts';
import type { Performance } from '../performance.ts';
import type { PerformanceRows } from '../performance-rows.ts';
import type { Resources } from '../resources.ts';

/** What a check of performance looks at: figures that are there already, and the rows that they are of. */
export interface PerformanceInput {
  /** Null without rows whose truth is known. */
  performance: Performance | null;
  estimated: EstimatedPerformance | null;
  resources: Resources | null;
  /** Null where all was scored. */
  fallbacks: Fallbacks | null;
  /** Null without a look that judged, or where it is not known what training looked at. */
  attribution: AttributionDrift | null;
  rows: PerformanceRows;
  reference: Reference;
  project: Project;
}

/** A finding before it has its id. */
export type FoundPerformance = Omit<MonitorFinding, 'id' | 'kind' | 'check'>;

/** A file of this folder, and a line in `registry.ts`. */
export interface PerformanceCheck {
  name: string;
  /** @returns what is found; none where all is as it was, or nothing can be told */
  measure(input: PerformanceInput): FoundPerformance[];
}
