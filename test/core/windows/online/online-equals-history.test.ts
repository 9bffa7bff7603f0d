import fc from 'fast-check';
import { expect, test } from 'vitest';
import { predictRows } from '../../../../core/algorithms/predict.ts';
import { applyPlan, type FeaturePlan } from '../../../../core/features/index.ts';
import { pseudonym } from '../../../../core/hash/pseudonym.ts';
import { foldHistory } from '../../../../core/windows/index.ts';
import { loadEntities } from '../../../../core/windows/online/load-entities.ts';
import { updateEntities } from '../../../../core/windows/online/update-entities.ts';
import { loadModel } from '../../../support/algorithms.ts';
import {
  labelEvent,
  type Payment,
  paymentsDataset,
  randomPayments,
  recordOf,
  trainPackage,
} from '../../serve/payments.ts';
import { memoryService, request } from '../../serve/service.ts';

/** As ingest writes it. */
const asStored = (payments: readonly Payment[]) =>
  payments.map((p) => ({ ...p, customer: p.customer === null ? null : pseudonym('secret', 'pay', p.customer) }));

test.for(['gradientBoostedTrees', 'logisticRegression'] as const)(
  'online predictions equal those of the table to the last bit: %s',
  { timeout: 60_000 },
  async (algorithm) => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1e6),
        fc.constantFrom('negative', 'unknown'),
        fc.integer({ min: 0, max: 40 }),
        async (seed, absentMeans, known) => {
          const payments = randomPayments(60, seed);
          const pkg = trainPackage(paymentsDataset(asStored(randomPayments(200, seed + 1)), absentMeans), algorithm);
          const plan = pkg.plan as FeaturePlan;
          expect(plan.windows.length).toBeGreaterThan(0);

          // The first rows are history, with the labels that had arrived when the others began; the others come online.
          const service = memoryService();
          const digest = await service.serve(pkg);
          const begin = payments[known]!.at;
          const history = asStored(payments)
            .filter((p) => p.at < begin)
            .map((p) => (p.labelledAt !== null && p.labelledAt < begin ? p : { ...p, fraud: null, labelledAt: null }));
          const past = paymentsDataset(history, absentMeans);
          await loadEntities(service.entities, {
            project: 'pay',
            dataset: past,
            specs: plan.windows,
            model: digest,
            retained: [],
            generation: 'g',
            now: () => begin,
          });
          const labels = payments.filter((p) => p.labelledAt !== null && p.labelledAt >= begin);
          const served: Payment[] = [];
          const online = new Map<number, number | undefined>();
          for (const [row, payment] of payments.entries()) {
            served.push(payment);
            if (payment.at < begin) continue;
            service.clock.now = payment.at;
            const due = labels.filter((p) => p.labelledAt! < payment.at);
            labels.splice(0, labels.length, ...labels.filter((p) => p.labelledAt! >= payment.at));
            await updateEntities(
              service.entities,
              'pay',
              due.map((p) => labelEvent(p)),
              payment.at,
            );
            const { predictions } = await service.predictor.predict(request('pay', { records: [recordOf(payment)] }));
            online.set(row, predictions[0]!.probability);
            served[row] = { ...payment, decision: predictions[0]!.decision! };
            await updateEntities(service.entities, 'pay', service.events.splice(0), payment.at);
          }
          // The next snapshot, which knows what was decided.
          const dataset = paymentsDataset(asStored(served), absentMeans);
          const matrix = applyPlan(plan, dataset.table, foldHistory(dataset, plan.windows));
          const all = Uint32Array.from(payments, (_, i) => i);
          const expected = predictRows(loadModel(pkg.model), matrix, all);
          for (const [row, probability] of online) expect([row, probability]).toEqual([row, expected[row]]);
        },
      ),
      { numRuns: 6 },
    );
  },
);
