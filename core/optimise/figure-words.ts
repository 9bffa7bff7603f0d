import type { LimitName } from '../contracts/gate.ts';
import { formatNumber, formatPercent } from '../values/format.ts';

const named: Record<LimitName, [name: string, unit: string]> = {
  latencyP50Ms: ['latency p50', 'ms'],
  latencyP99Ms: ['latency p99', 'ms'],
  coldStartMs: ['cold start', 'ms'],
  memoryMb: ['memory', 'MB'],
  modelMb: ['size', 'MB'],
};

/** `latency p99`. */
export const figureName = (limit: LimitName): string => named[limit][0];

/** `4.2 ms`. */
export const figureValue = (limit: LimitName, figure: number): string => `${formatNumber(figure)} ${named[limit][1]}`;

/** `a latency p99 of 4.2 ms`. */
export const figureInWords = (limit: LimitName, figure: number): string =>
  `a ${figureName(limit)} of ${figureValue(limit, figure)}`;

/** `worse by 1.2 %`, of a metric. */
export const worseInWords = (worse: number): string => (worse > 0 ? `worse by ${formatPercent(worse)}` : 'no worse');
