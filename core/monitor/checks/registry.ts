import { absent } from './absent.ts';
import type { Check } from './check.ts';
import { chiSquare } from './chi-square.ts';
import { hellinger } from './hellinger.ts';
import { invalid } from './invalid.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { ks } from './ks.ts';
import { missing } from './missing.ts';
import { newCategories } from './new-categories.ts';
import { proportion } from './proportion.ts';
import { psi } from './psi.ts';
import { scale } from './scale.ts';
import { type } from './type.ts';
import { wasserstein } from './wasserstein.ts';

/** The checks of the monitor; of each kind in the order in which findings of a feature are told. */
export const checks: readonly Check[] = [
  psi,
  ks,
  wasserstein,
  chiSquare,
  jensenShannon,
  hellinger,
  proportion,
  type,
  absent,
  invalid,
  missing,
  newCategories,
  scale,
];
