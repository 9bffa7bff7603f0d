import { Worker } from 'node:worker_threads';
import { type PolicyName, policyNames } from './policies.ts';
import type { PolicyYear, YearOptions } from './year.ts';
import type { Played } from './year-worker.ts';

/** Those that take longest first, so that no worker is left with one at the end. */
const order: readonly PolicyName[] = ['oracle', 'perennial', 'psi', 'monthly', 'never'];

/**
 * The same year under every policy, as many at a time as there are workers. Policies share nothing but the beginning, so that
 * the result is the same with any number of them.
 */
export async function playYears(
  options: YearOptions,
  workers: number,
  onPlayed: (policy: PolicyName, year: PolicyYear) => void,
): Promise<Record<PolicyName, PolicyYear>> {
  const left = [...order];
  const years: Partial<Record<PolicyName, PolicyYear>> = {};
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./year-worker.ts', import.meta.url), { workerData: options });
      const next = () => {
        const policy = left.shift();
        if (policy) worker.postMessage(policy);
        else void worker.terminate().then(() => resolve());
      };
      worker.on('message', ({ policy, year }: Played) => {
        years[policy] = year;
        onPlayed(policy, year);
        next();
      });
      worker.on('error', reject);
      next();
    });
  await Promise.all(Array.from({ length: Math.min(workers, policyNames.length) }, work));
  return years as Record<PolicyName, PolicyYear>;
}
