import type { ServingPackage } from '../../../core/contracts/serving.ts';
import type { FeaturePlan } from '../../../core/features/plan.ts';
import { neededFields } from '../../../core/serve/prediction/scorer.ts';

/** A field of the records that a model takes. */
export interface RecordField {
  name: string;
  type: ServingPackage['contract'][number]['type'];
  /** A record without it is refused; others may be left out. */
  needed: boolean;
  /** null says that its value is unknown. */
  nullable: boolean;
  values: readonly string[] | undefined;
  personal: boolean;
}

/** Fields of a record, those that are needed first. */
export function recordFields(pkg: ServingPackage): RecordField[] {
  const needed = neededFields(pkg, pkg.plan as FeaturePlan);
  const fields = pkg.contract
    .filter(({ name }) => name !== pkg.target)
    .map(({ name, type, required, values, pii }): RecordField => {
      // Without its key a record would never meet its label.
      const asked = needed.has(name) || name === pkg.key;
      return { name, type, needed: asked, nullable: !required, values, personal: pii };
    });
  return [...fields.filter((field) => field.needed), ...fields.filter((field) => !field.needed)];
}
