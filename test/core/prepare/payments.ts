import type { Dataset } from '../../../core/contracts/dataset.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import { datasetOf, numbers, texts } from './dataset.ts';

const day = 86_400_000;
export const start = Date.UTC(2026, 0, 1);

/** Two months of payments at five terminals, one of which is compromised in turn; labels come a week late. */
export function payments(rows = 900, change: Partial<ProjectInput> = {}): Dataset {
  const each = <T>(make: (i: number) => T) => Array.from({ length: rows }, (_, i) => make(i));
  const time = each((i) => start + Math.floor((i / rows) * 60 * day));
  const fraud = each((i) => (i % 5 === Math.floor(i / 180) % 5 && i % 3 === 0 ? 1 : 0));
  const until = start + 60 * day;
  const reported = each((i) => fraud[i] === 1 && time[i]! + 7 * day < until);
  return datasetOf({
    columns: [
      texts(
        'id',
        each((i) => `tx-${i}`),
      ),
      numbers('at', time, 'timestamp'),
      texts(
        'terminal',
        each((i) => `t${i % 5}`),
      ),
      numbers(
        'amount',
        each((i) => ((i * 53) % 997) / 10),
      ),
    ],
    target: each((i) => (reported[i] ? 1 : Number.NaN)),
    time,
    labelledAt: each((i) => (reported[i] ? time[i]! + 7 * day : Number.NaN)),
    keys: each((i) => `tx-${i}`),
    maturedUntil: until - 7 * day,
    project: {
      objective: { task: 'binary', target: 'fraud', costs: { falsePositive: 5, falseNegative: { column: 'amount' } } },
      data: {
        sources: [{ name: 'rows', key: 'id', time: 'at' }],
        split: { by: 'time', validation: 0.2, test: 0.2, gap: 'P2D' },
      },
      labels: { absentMeans: 'negative' },
      features: {
        // The amount has nothing to do with the fraud, but tests look at it.
        selection: false,
        windows: [
          { entity: 'terminal', of: 'amount', over: ['P1D'], statistics: ['count', 'mean'] },
          { entity: 'terminal', of: 'fraud', over: ['P7D'], delay: 'P7D', statistics: ['count', 'mean'] },
        ],
      },
      ...change,
    },
  });
}
