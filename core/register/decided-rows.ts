import type { Decision } from '../contracts/serving.ts';
import type { Evaluation } from '../evaluate/evaluation-json.ts';

/** Rows of the test part by the decision about them; undefined of a model that takes none. */
export function decidedRows({ cost, test, anomalies }: Evaluation): Record<Decision, number> | undefined {
  if (anomalies) {
    const review = Math.round(anomalies.reviewed * test.rows);
    return { allow: test.rows - review, review, block: 0 };
  }
  if (!cost) return undefined;
  const { allow, review, block } = cost.decisions;
  const rows = (fraction: number) => Math.round(fraction * test.rows);
  return { allow: rows(allow), review: rows(review), block: rows(block) };
}
