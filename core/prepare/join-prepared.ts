import type { PreparedName } from '../contracts/encoding.ts';
import { joinFeatures } from '../features/join-plans.ts';
import type { Prepared } from './prepared.ts';

/** Prepared data of one plan's rows in several encodings as that of the joined plan; one alone is given back. */
export function joinPrepared(all: readonly { encoding: PreparedName; prepared: Prepared }[]): Prepared {
  const { prepared } = all[0]!;
  if (all.length === 1) return prepared;
  const parts = all.map(({ encoding, prepared: { matrix } }) => ({ encoding, features: matrix.features }));
  const { rows } = prepared.matrix;
  const data = all.flatMap((one) => one.prepared.matrix.data);
  return { ...prepared, matrix: { rows, features: joinFeatures(parts), data } };
}
