import type { DetectorName } from '../../../contracts/project/monitoring.ts';
import { rowLogLoss } from '../../../metrics/log-loss.ts';
import { adwin } from '../../../stats/sequential/adwin.ts';
import type { ChangeDetector } from '../../../stats/sequential/change-detector.ts';
import { ddm } from '../../../stats/sequential/ddm.ts';
import { eddm } from '../../../stats/sequential/eddm.ts';
import { pageHinkley } from '../../../stats/sequential/page-hinkley.ts';
import { unselectedRows } from '../judged-rows.ts';
import type { PerformanceCheck } from './performance-check.ts';

/** What each reads: whether a row was decided wrongly, or its log loss. */
const detectors: Record<DetectorName, { reads: 'errors' | 'losses'; make: () => ChangeDetector }> = {
  adwin: { reads: 'losses', make: () => adwin() },
  ddm: { reads: 'errors', make: () => ddm() },
  eddm: { reads: 'errors', make: () => eddm() },
  pageHinkley: { reads: 'losses', make: () => pageHinkley() },
};

/** So near to 0 and 1: one surprise must not be a change. */
const least = 1e-3;

/**
 * The classic detectors of streams on the labelled rows in order of time, where the project asks for them. They keep no level over
 * repeated looks, so none is in force by itself.
 */
export const streamDetectors: PerformanceCheck = {
  name: 'stream',
  measure({ performance, rows, reference, project }) {
    const { detectors: asked, minimumRows } = project.monitoring;
    if (reference.task !== 'binary' || asked.length === 0 || !performance || performance.rows < minimumRows) return [];
    const known = unselectedRows(rows).sort((a, b) => rows.time[a]! - rows.time[b]!);
    return asked.flatMap((name) => {
      const { reads, make } = detectors[name];
      const detector = make();
      let since: number | null = null;
      let changes = 0;
      for (const i of known) {
        const truth = rows.target[i]!;
        const wrong = (rows.decisions[i] === 'allow') === (truth === 1) ? 1 : 0;
        const loss = rowLogLoss(truth, Math.min(1 - least, Math.max(least, rows.scores[i]!)));
        if (!detector.update(reads === 'errors' ? wrong : loss)) continue;
        since ??= rows.time[i]!;
        changes++;
      }
      if (since === null) return [];
      return [
        {
          feature: name,
          statistic: changes,
          threshold: 0,
          chance: 0,
          effect: 0,
          message: `${changes} changes of the ${reads === 'errors' ? 'rate of wrong decisions' : 'log loss'} on ${known.length} labelled rows, found as River does`,
          since: new Date(since).toISOString(),
          cost: null,
          urgent: false,
          advice:
            'A hint only: this detector alarms by chance too. The finding `concept` tells whether it costs anything.',
        },
      ];
    });
  },
};
