import { metricName } from '../metric-words.ts';

/** Of predictions whose outcome is known; the cost is no expectation any more. */
export function observedName(metric: string): string {
  return metric === 'expectedCost' ? 'Realised cost per 1,000' : metricName(metric);
}
