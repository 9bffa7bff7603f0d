import { attribution } from './attribution.ts';
import { calibration } from './calibration.ts';
import { conceptDrift } from './concept-drift.ts';
import { constant } from './constant.ts';
import { coverage } from './coverage.ts';
import { degraded } from './degraded.ts';
import { streamDetectors } from './detectors.ts';
import { estimated } from './estimated.ts';
import { fallback } from './fallback.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import type { PerformanceCheck } from './performance-check.ts';
import { slice } from './slice.ts';

/** The checks of performance, of which each look tells what they find. */
export const performanceChecks: readonly PerformanceCheck[] = [
  conceptDrift,
  constant,
  degraded,
  calibration,
  coverage,
  estimated,
  slice,
  attribution,
  streamDetectors,
  latency,
  memory,
  fallback,
];
