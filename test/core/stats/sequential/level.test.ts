import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../../core/stats/normal-quantile.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { confidenceSequenceReach } from '../../../../core/stats/sequential/confidence-sequence.ts';
import { cusum } from '../../../../core/stats/sequential/cusum.ts';
import { cusumLimit, cusumRunLength } from '../../../../core/stats/sequential/cusum-limit.ts';
import { eDetector } from '../../../../core/stats/sequential/e-detector.ts';

function normals(seed: number): () => number {
  const random = seededRandom(seed);
  return () => normalQuantile(Math.max(1e-12, random()));
}

describe('cusum', () => {
  it('runs as long without a change as the formula says', () => {
    const limit = cusumLimit(0.5, 300);
    expect(cusumRunLength(0.5, limit)).toBeCloseTo(300, 6);
    const normal = normals(1);
    let total = 0;
    const runs = 600;
    for (let r = 0; r < runs; r++) {
      const detector = cusum(0.5, limit);
      for (let i = 1; ; i++)
        if (detector.update(normal()).crossed) {
          total += i;
          break;
        }
    }
    expect(total / runs).toBeGreaterThan(270);
    expect(total / runs).toBeLessThan(340);
  });

  it('finds a shift of one deviation within 20 values and says where it began', () => {
    const normal = normals(2);
    const detector = cusum(0.5, cusumLimit(0.5, 5000));
    let found = 0;
    for (let i = 0; found === 0; i++) {
      const { crossed, since } = detector.update(normal() + (i >= 40 ? 1 : 0));
      if (!crossed) continue;
      found = i;
      expect(Math.abs(since - 40)).toBeLessThan(8);
    }
    expect(found).toBeGreaterThan(40);
    expect(found).toBeLessThan(70);
  });
});

describe('confidence sequence', () => {
  it('holds at all sizes at once: the mean is left at most as often as alpha says', () => {
    let outside = 0;
    for (let seed = 0; seed < 200; seed++) {
      const random = seededRandom(seed);
      let [sum, squares, left] = [0, 0, false];
      for (let n = 1; n <= 500; n++) {
        const value = random() < 0.2 ? 1 : 0;
        sum += value;
        squares += value * value;
        const mean = sum / n;
        const reach = confidenceSequenceReach(n, Math.sqrt(squares / n - mean * mean), 0.1);
        left ||= n >= 50 && Math.abs(mean - 0.2) > reach;
      }
      if (left) outside++;
    }
    expect(outside / 200).toBeLessThanOrEqual(0.1);
  });

  it('becomes narrow', () => {
    expect(confidenceSequenceReach(5000, 0.46, 0.05)).toBeLessThan(0.035);
  });
});

describe('e-detector', () => {
  /** Looks at a coin of 10 %, from `from` on of 30 %; alternatives 20 and 40 %. */
  function run(seed: number, values: number, from: number, limit: number): { at: number; since: number } | null {
    const random = seededRandom(seed);
    const detector = eDetector(2);
    for (let i = 0; i < values; i++) {
      if (i % 10 === 0) detector.start();
      const y = random() < (i < from ? 0.1 : 0.3);
      detector.update([0.2, 0.4].map((q) => (y ? Math.log(q / 0.1) : Math.log((1 - q) / 0.9))));
      const { log, since } = detector.evidence();
      if (log > Math.log(limit)) return { at: i, since };
    }
    return null;
  }

  it('alarms within T starts at a chance of at most T / c', () => {
    let alarms = 0;
    for (let seed = 0; seed < 400; seed++) if (run(seed, 1000, 1000, 1000)) alarms++;
    expect(alarms / 400).toBeLessThanOrEqual(0.1);
  });

  it('finds a change and its beginning', () => {
    const found = run(3, 2000, 1000, 10_000);
    expect(found!.at).toBeGreaterThan(1000);
    expect(found!.at).toBeLessThan(1150);
    expect(Math.abs(found!.since - 100)).toBeLessThanOrEqual(3);
  });
});
