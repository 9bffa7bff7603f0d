import type { ServingPackage } from '../../../core/contracts/serving.ts';
import { packageOf } from '../edge/models.ts';
import { datasetOf, numbers, texts } from '../prepare/dataset.ts';

/** A model of two columns, without entity windows. */
export async function smallModel(algorithm = 'logisticRegression', rows = 200): Promise<ServingPackage> {
  const all = Array.from({ length: rows }, (_, i) => i);
  const dataset = datasetOf({
    target: all.map((i) => Number((i * 7) % 10 < 4)),
    columns: [
      numbers(
        'amount',
        all.map((i) => (i * 7) % 10),
      ),
      texts(
        'country',
        all.map((i) => ['NL', 'FR'][i % 2]!),
      ),
    ],
    project: {
      name: 'small',
      data: {
        sources: [{ name: 'rows', columns: { amount: { type: 'number' }, country: { type: 'string' } } }],
      },
    },
  });
  return packageOf(dataset, algorithm);
}

export const smallRecord = { amount: 3, country: 'FR' };
