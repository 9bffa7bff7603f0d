import { describe, expect, test } from 'vitest';
import type { Platform } from '../../../bin/client/platform.ts';
import { silentProgress } from '../../../bin/ui/progress.ts';
import { checks, type Stage, verify } from '../../../scripts/verify/verify.ts';

/** A platform of which nothing is there: every check fails at once. */
const nothing = {
  settings: { target: 'aws', sdk: {} },
  outputs: {},
  apiUrl: () => 'http://127.0.0.1:1/x',
} as unknown as Platform;

function stage(change: Partial<Stage> = {}): { stage: Stage; did: string[] } {
  const did: string[] = [];
  return {
    did,
    stage: {
      async deploy() {
        did.push('deploy');
        return nothing;
      },
      async destroy() {
        did.push('destroy');
      },
      ...change,
    },
  };
}

const run = (of: Stage, signal = new AbortController().signal) => verify(of, { progress: silentProgress, signal });

describe('what was made is destroyed', () => {
  test('where the deployment fails, and nothing is checked then', async () => {
    const { stage: of, did } = stage({ deploy: async () => Promise.reject(new Error('no quota')) });

    const results = await run(of);

    expect(did).toEqual(['destroy']);
    expect(results).toMatchObject([
      { name: 'deployment', status: 'failed', detail: 'no quota' },
      { name: 'destruction', status: 'passed' },
    ]);
  });

  test('where it is ended during the deployment: after that, not beside it', async () => {
    const ended = new AbortController();
    const did: string[] = [];
    const { stage: of } = stage({
      async deploy() {
        ended.abort();
        await new Promise((resolve) => setTimeout(resolve, 20));
        did.push('deployed');
        return nothing;
      },
      async destroy() {
        did.push('destroyed');
      },
    });

    const results = await run(of, ended.signal);

    expect(did).toEqual(['deployed', 'destroyed']);
    expect(results.map(({ name }) => name)).toEqual(['deployment', 'destruction']);
  });

  test('where every check fails, each of which is made all the same', async () => {
    const { stage: of, did } = stage();

    const results = await run(of);

    expect(did).toEqual(['deploy', 'destroy']);
    expect(results.map(({ name }) => name)).toEqual(['deployment', ...checks.map(({ name }) => name), 'destruction']);
    expect(results.filter(({ status }) => status === 'passed').map(({ name }) => name)).toEqual([
      'deployment',
      'destruction',
    ]);
  });
});

test('what could not be destroyed is said', async () => {
  const { stage: of } = stage({ destroy: async () => Promise.reject(new Error('the bucket is not empty')) });

  expect((await run(of)).at(-1)).toMatchObject({
    name: 'destruction',
    status: 'failed',
    detail: 'the bucket is not empty',
  });
});
