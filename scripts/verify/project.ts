import type { ProjectInput } from '../../core/contracts/project.ts';
import { seededRandom } from '../../core/stats/random.ts';

/** The project that is played: will an order come late? Far orders of one carrier do. */
export const verifyProject: ProjectInput = {
  name: 'verify-orders',
  objective: { description: 'Verifies a deployment.', task: 'binary', target: 'late', metric: 'logLoss' },
  data: {
    sources: [
      {
        name: 'orders',
        key: 'id',
        columns: {
          id: { type: 'string', required: true },
          distance: { type: 'number', min: 0 },
          carrier: { type: 'string' },
          late: { type: 'boolean' },
        },
      },
    ],
  },
  features: { exclude: ['id'] },
  training: { search: { trials: 2, parallel: 2 } },
  monitoring: { minimumRows: 100, schedule: 'rate(1 day)' },
  // What it starts by itself would be in the way of what is played.
  retraining: { onDrift: false, onNewRows: 1_000_000, minimumLabels: 0 },
};

export interface Order {
  id: string;
  distance: number;
  carrier: string;
  late: boolean;
}

/** Orders with ids of their own for each seed. */
export function orders(count: number, seed: number): Order[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const distance = Math.round(random() * 1000) / 10;
    const carrier = random() < 0.5 ? 'lark' : 'snail';
    const chance = distance > 60 && carrier === 'snail' ? 0.9 : 0.05;
    return { id: `o-${seed}-${i}`, distance, carrier, late: random() < chance };
  });
}

export function asCsv(rows: readonly Order[]): string {
  return ['id,distance,carrier,late', ...rows.map((o) => [o.id, o.distance, o.carrier, o.late].join(',')), ''].join(
    '\n',
  );
}
