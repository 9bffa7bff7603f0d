import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partsOf } from '../../../core/explain/parts.ts';
import { applyPlan, fitFeaturePlan, NoFeatures, rowTransform } from '../../../core/features/index.ts';
import { joinPlans } from '../../../core/features/join-plans.ts';
import type { EncodedPlan } from '../../../core/features/plan.ts';
import { dropFeatures } from '../../../core/features/selection/drop-features.ts';
import { rowAt } from '../../../core/table/table.ts';
import { foldHistory, windowSpecs } from '../../../core/windows/index.ts';
import { cases } from './tables.ts';

/** Plans of both encodings, from which other features were dropped. */
const reduced = fc.tuple(cases, fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }));

it('a joined plan makes the features of each plan, of a table as of one record', () => {
  fc.assert(
    fc.property(reduced, ([{ dataset, fitRows }, keep]) => {
      const { table, extra } = dataset;
      const windows = foldHistory(dataset, windowSpecs(extra.project, table));
      const plans: EncodedPlan[] = [];
      try {
        for (const encoding of ['trees', 'linear'] as const) {
          const [like] = plans;
          const { plan } = fitFeaturePlan({
            ...{ dataset, windows, fitRows, encoding, seed: 1 },
            ...(like && { like }),
          });
          let at = plans.length;
          plans.push(dropFeatures(plan, () => (keep[at++ % keep.length] ? undefined : 'chance')).plan);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(NoFeatures);
        return;
      }
      const plan = JSON.parse(JSON.stringify(joinPlans(plans))) as ReturnType<typeof joinPlans>;
      const own = plans.flatMap((one) => applyPlan(one, table, foldHistory(dataset, one.windows)).data);
      const folded = foldHistory(dataset, plan.windows);
      const { data, features } = applyPlan(plan, table, folded);
      expect(data).toEqual(own);
      expect(new Set(features.map(({ name }) => name)).size).toBe(features.length);
      expect(features.filter((f) => f.encoding === 'trees')).toHaveLength(plans[0]!.features.length);
      expect(new Set(folded.names).size).toBe(folded.names.length);
      const out = new Float32Array(features.length);
      const transform = rowTransform(plan);
      for (let row = 0; row < table.rows; row++) {
        transform(
          JSON.parse(JSON.stringify(rowAt(table, row))),
          folded.columns.map((column) => column[row]!),
          out,
        );
        out.forEach((value, f) => {
          expect(Object.is(value, data[f]![row]!)).toBe(true);
        });
      }
      // What comes of one column or one derivation is explained together, whatever its encoding.
      const parts = partsOf(plan);
      expect(new Set(parts.map(({ name }) => name)).size).toBe(parts.length);
      expect(parts.flatMap(({ encoders }) => encoders)).toHaveLength(plan.encoders.length);
    }),
    { numRuns: 40 },
  );
});
