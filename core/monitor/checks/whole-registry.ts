import { domainClassifier } from './domain-classifier.ts';
import { duplicates } from './duplicates.ts';
import { freshness } from './freshness.ts';
import type { JointCheck } from './joint-check.ts';
import { reconstruction } from './reconstruction.ts';
import type { RecordsCheck } from './records-check.ts';

/** Of how features go together. */
export const jointChecks: readonly JointCheck[] = [reconstruction, domainClassifier];

/** Of records as wholes. */
export const recordsChecks: readonly RecordsCheck[] = [duplicates, freshness];
