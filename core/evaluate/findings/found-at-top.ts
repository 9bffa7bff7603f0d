import type { Blocks } from '../../metrics/bootstrap.ts';
import { seededRandom } from '../../stats/random.ts';
import { sumOf } from '../../stats/sum-of.ts';

/** Draws: enough to tell 1 in 200, and no more work than a second's. */
const maxDraws = 2000;
const minDraws = 400;
const work = 20_000_000;
/** Fewer cases of the rarer class say nothing. */
const minCases = 5;

/**
 * Whether rows of the rarer class have higher probabilities of it than rows drawn at random, by permutation: the test that
 * finds a few rows surely found among thousands, which hardly move an area under the ROC curve. Rows that belong together are
 * one case with the highest probability among them, compared with the highest of as many rows drawn.
 * @param probabilities of class 1, shape (rows)
 */
export function foundAtTop(
  target: Float64Array,
  probabilities: Float64Array,
  blocks: Blocks,
  { confidence, seed }: { confidence: number; seed: number },
): boolean {
  const positives = sumOf(target);
  const rare = 2 * positives <= target.length ? 1 : 0;
  const scores = rare === 1 ? probabilities : probabilities.map((p) => 1 - p);
  const cases = new Map<number, { rows: number; highest: number }>();
  target.forEach((y, row) => {
    if (y !== rare) return;
    const block = blocks.of[row]!;
    const known = cases.get(block) ?? { rows: 0, highest: -Infinity };
    cases.set(block, { rows: known.rows + 1, highest: Math.max(known.highest, scores[row]!) });
  });
  if (cases.size < minCases) return false;
  const sizes = [...cases.values()].map((c) => c.rows);
  const observed = [...cases.values()].reduce((sum, c) => sum + c.highest, 0);
  const rareRows = sumOf(sizes);
  const draws = Math.max(minDraws, Math.min(maxDraws, Math.floor(work / rareRows)));
  const random = seededRandom(seed);
  let asHigh = 1;
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (const size of sizes) {
      let highest = -Infinity;
      for (let i = 0; i < size; i++) highest = Math.max(highest, scores[Math.floor(random() * scores.length)]!);
      sum += highest;
    }
    if (sum >= observed) asHigh++;
  }
  return asHigh / (draws + 1) <= 1 - confidence;
}
