import { lake } from '../../adapters/aws/lake.ts';
import { env } from '../../adapters/env.ts';
import { log } from '../../adapters/log.ts';
import { containerJobSchema } from '../../core/contracts/containers.ts';
import { environment } from '../../core/contracts/environment.ts';
import { getJson, putJson } from '../../core/ports/json.ts';
import { supervise } from './supervise.ts';
import { work } from './work.ts';

/** Set in the process that works. */
const worker = 'PERENNIAL_WORKER';
/** Loading and writing, beside what training may take. */
const marginMs = 5 * 60_000;

/**
 * The first process of a container. It starts itself again to do the job, and exits with 0 once the job is done or it is written why
 * not; with anything else the task is lost, and started again.
 */
export async function main(): Promise<void> {
  const job = await getJson(lake(), env(environment.containerJob), containerJobSchema);
  if (process.env[worker]) return workAndTell(() => work(job));
  const end = await supervise({
    command: [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    environment: { ...process.env, [worker]: '1' },
    milliseconds: job.minutes * 60_000 + marginMs,
    write: (chunk) => process.stdout.write(chunk),
    onTaken: (stop) => process.once('SIGTERM', stop),
  });
  if (end === 'taken') process.exit(143);
  if (end !== 'done') {
    log.error('the job failed', { error: end });
    await putJson(lake(), job.reportKey, { error: { name: end.name, message: end.message } });
  }
  process.exit(0);
}

/** What went wrong goes to the first process. */
async function workAndTell(job: () => Promise<void>): Promise<void> {
  try {
    await job();
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    await new Promise<void>((resolve) => process.send!({ name, message }, () => resolve()));
    process.exit(1);
  }
  process.exit(0);
}
