import { expect, it } from 'vitest';
import { onceAllowed } from '../../../adapters/aws/once-allowed.ts';

class Refused extends Error {
  constructor(name: string, message = '') {
    super(message);
    this.name = name;
  }
}

/** A clock that goes on with the pauses alone. */
function patience() {
  let now = 0;
  const pause = async (ms: number) => {
    now += ms;
  };
  return { patienceMs: 75_000, pause, now: () => now };
}

it.each([
  new Refused('AccessDenied'),
  new Refused('AccessDeniedException'),
  new Refused('403'),
  new Refused('ValidationException', 'The execution role must allow AWS EventBridge Scheduler to assume the role.'),
])('waits for what a deployment has allowed: $name', async (error) => {
  let left = 6;
  const work = async () => {
    if (left-- > 0) throw error;
    return 'done';
  };
  expect(await onceAllowed(work, patience())).toBe('done');
});

it('gives up after about a minute', async () => {
  const at = patience();
  const work = () => Promise.reject(new Refused('AccessDenied'));
  await expect(onceAllowed(work, at)).rejects.toThrow(Refused);
  expect(at.now()).toBeGreaterThan(60_000);
  expect(at.now()).toBeLessThan(90_000);
});

it('does not repeat what fails for another reason', async () => {
  let calls = 0;
  const work = async () => {
    calls++;
    throw new Refused('ValidationException', 'rate(0 hours)');
  };
  await expect(onceAllowed(work, patience())).rejects.toThrow('rate(0 hours)');
  expect(calls).toBe(1);
});
