import type { Platform } from '../../bin/client/platform.ts';
import type { Progress } from '../../bin/ui/progress.ts';
import type { Check, Verified } from './check.ts';
import { costChecks } from './costs.ts';
import { doorChecks } from './door.ts';
import { lifeChecks } from './life.ts';
import { rightsChecks } from './rights.ts';

/** In the order in which they need each other. */
export const checks: readonly Check[] = [...lifeChecks, ...doorChecks, ...rightsChecks, ...costChecks];

/** A deployment, as it is made and taken away. */
export interface Stage {
  deploy(): Promise<Platform>;
  /** Takes away everything that the deployment left, whatever state it is in. */
  destroy(): Promise<void>;
}

export interface Verification {
  progress: Progress;
  /** Ends what is under way; what was made is destroyed all the same. */
  signal: AbortSignal;
}

/**
 * Deploys, checks and destroys. A check that fails does not end the others; a deployment that fails, or an end from outside, does. What
 * was made is destroyed in each case, and never beside a deployment that is under way.
 */
export async function verify(stage: Stage, { progress, signal }: Verification): Promise<Verified[]> {
  const results: Verified[] = [];
  const step = async <T>(name: string, run: () => Promise<T>, words: (value: T) => Omit<Verified, 'name' | 'ms'>) => {
    const task = progress.task(name);
    const started = Date.now();
    const end = (found: Omit<Verified, 'name' | 'ms'>) => {
      results.push({ name, ...found, ms: Date.now() - started });
      if (found.status === 'failed') task.fail(found.detail);
      else task.done(found.status === 'skipped' ? `skipped: ${found.detail}` : found.detail);
    };
    try {
      const value = await run();
      end(words(value));
      return value;
    } catch (error) {
      end({ status: 'failed', detail: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };
  const passed = (detail: string) => () => ({ status: 'passed', detail }) as const;
  try {
    const deployed = await step('deployment', () => stage.deploy(), passed('all stacks'));
    for (const { name, run } of deployed ? checks : []) {
      if (signal.aborted) break;
      await step(
        name,
        () => orEnded(run(deployed!), signal),
        (found) =>
          'passed' in found ? { status: 'passed', detail: found.passed } : { status: 'skipped', detail: found.skipped },
      );
    }
  } finally {
    await step('destruction', () => stage.destroy(), passed('nothing is left'));
  }
  return results;
}

/** What is under way, or the end from outside, whichever comes first. */
function orEnded<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(new Error('ended from outside'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}
