import type { Check } from './check.ts';
import { invalid } from './invalid.ts';
import { missing } from './missing.ts';
import { newCategories } from './new-categories.ts';
import { psi } from './psi.ts';

/** The checks of the monitor; of each kind in the order in which findings of a feature are told. */
export const checks: readonly Check[] = [psi, invalid, missing, newCategories];
