import type { ProjectInput } from '../core/contracts/project.ts';
import { seededRandom } from '../core/stats/random.ts';

/** A small project: will an order come late? Far orders of one carrier do. */
export function ordersProject(name: string, change: Partial<ProjectInput> = {}): ProjectInput {
  return {
    name,
    objective: { task: 'binary', target: 'late', metric: 'logLoss' },
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
    ...change,
  };
}

export interface Order extends Record<string, string | number | boolean | null> {
  id: string;
  distance: number | null;
  carrier: string;
  late: boolean;
}

/** Orders with ids of their own for each seed. */
export function orders(count: number, seed: number): Order[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const distance = Math.round(random() * 1000) / 10;
    const carrier = random() < 0.5 ? 'Æther & Co' : 'snail, ltd';
    const chance = distance > 60 && carrier === 'snail, ltd' ? 0.9 : 0.05;
    return { id: `o-${seed}-${i}`, distance: random() < 0.05 ? null : distance, carrier, late: random() < chance };
  });
}
