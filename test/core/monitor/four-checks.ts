import { invalid } from '../../../core/monitor/checks/invalid.ts';
import { missing } from '../../../core/monitor/checks/missing.ts';
import { newCategories } from '../../../core/monitor/checks/new-categories.ts';
import { psi } from '../../../core/monitor/checks/psi.ts';

/** What tests of exact findings judge by, whatever else the registry has. */
export const checks = [psi, invalid, missing, newCategories];
