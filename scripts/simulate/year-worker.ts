/** Plays the year of one seed under the policies that it is sent, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import type { PolicyName } from './policies.ts';
import { beginYear, type PolicyYear, playYear, type YearOptions } from './year.ts';

export interface Played {
  policy: PolicyName;
  year: PolicyYear;
}

if (!parentPort) throw new Error('year-worker.ts is started by play-years.ts');
const port = parentPort;
// Each worker makes the same beginning: that takes less than to send it.
const beginning = beginYear(workerData as YearOptions);

port.on('message', async (policy: PolicyName) => {
  const played: Played = { policy, year: await playYear(policy, await beginning) };
  port.postMessage(played);
});
