import { conceptDrift } from './concept-drift.ts';
import { degraded } from './degraded.ts';
import type { PerformanceCheck } from './performance-check.ts';

/** The checks of performance, of which each look tells what they find. */
export const performanceChecks: readonly PerformanceCheck[] = [conceptDrift, degraded];
