import type { Cost, Project } from '../contracts/project.ts';
import type { JudgedOn } from '../contracts/registry/models.ts';
import { bytesHash } from '../hash/content-hash.ts';
import { defaultCosts } from '../metrics/cost/cost.ts';

/** What figures of a test part belong to. @param timeRange ISO 8601 */
export function judgedOn(
  project: Project,
  test: { target: Float64Array; time: Float64Array },
  timeRange: [string, string] | null,
): JudgedOn {
  const bytes = new Uint8Array(8 * (test.target.length + test.time.length));
  bytes.set(new Uint8Array(test.target.buffer, test.target.byteOffset, 8 * test.target.length));
  bytes.set(new Uint8Array(test.time.buffer, test.time.byteOffset, 8 * test.time.length), 8 * test.target.length);
  return {
    testSet: bytesHash(bytes).slice(0, 12),
    rows: test.target.length,
    timeRange,
    costs: project.objective.task === 'binary' ? costWords(project) : null,
  };
}

/** The costs of a project in a line: equal words, equal costs. */
export function costWords({ objective: { costs, review } }: Project): string {
  const { falsePositive, falseNegative, truePositive, trueNegative } = costs ?? defaultCosts;
  const outcomes = `FP ${word(falsePositive)}, FN ${word(falseNegative)}, TP ${word(truePositive)}, TN ${word(trueNegative)}`;
  return review ? `${outcomes}, ${review.capacityPerDay} reviews a day at ${review.cost}` : outcomes;
}

function word(cost: Cost): string {
  if (typeof cost === 'number') return String(cost);
  return cost.times === 1 ? cost.column : `${cost.times} × ${cost.column}`;
}
