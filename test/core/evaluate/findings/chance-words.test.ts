import { expect, it } from 'vitest';
import { chanceFinding } from '../../../../core/evaluate/findings/chance.ts';
import { bootstrapBlocks } from '../../../../core/metrics/blocks.ts';

/** A thousand rows with so many positives, which stand at the same places of the order whatever their number. */
function finding(positives: number) {
  const target = Float64Array.from({ length: 1000 }, (_, i) => (i % (1000 / positives) === 0 ? 1 : 0));
  const predictions = target.map((y, i) => (((i * 617) % 1000) / 1000) * 0.8 + 0.2 * y * 0.5);
  const predicted = { task: 'binary' as const, outputs: 1, target, predictions };
  return chanceFinding(predicted, bootstrapBlocks(1000), { samples: 200, seed: 1 });
}

it('says how many positives there are, and how many would tell', () => {
  const few = finding(8)!;
  expect(few.message).toMatch(
    /as far as 1000 test rows can tell, 8 of them positive: ROC AUC 0\.\d+ where guessing has 0\.5/,
  );
  const [, enough] = /about (\d+) positive test rows would tell/.exec(few.remedy)!;
  expect(Number(enough)).toBeGreaterThan(8);
  expect(finding(250)).toBeUndefined();
});
