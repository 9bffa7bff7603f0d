import { slotsOf } from '../../core/steps/slots.ts';
import type { Machine, Retrier, State } from './definitions.ts';

/** What a function of a machine takes. */
export interface Work {
  /** By token: seconds of the function. @default 0.5 */
  seconds: Readonly<Record<string, number>>;
  /** Functions that work in a slot. */
  slotted: readonly string[];
  /** Items of Map states, by name. */
  items?: Readonly<Record<string, number>>;
  /** Where Choice states lead, by name. */
  ways: Readonly<Record<string, string>>;
  /** Concurrency of Map states. */
  parallel?: number;
}

export interface Outcome {
  /** Executions that failed for good, and caught failures within Map states. */
  failed: number;
  /** Seconds until the last has ended. */
  took: number;
  predictions: { asked: number; throttled: number };
}

export interface Account {
  concurrency: number;
  /** False: functions that work for long take what they get. */
  slots?: boolean;
  /** Predictions a second, of 50 ms each, while executions go on. */
  predictions?: number;
}

/** Seconds that a function takes to find that no slot is free. */
const refusal = 0.2;

/**
 * State machines in an account with few concurrent executions, second for second: each task takes an execution or is throttled, and is
 * tried again as its retriers in the template say.
 */
export async function simulate(
  account: Account,
  executions: readonly { machine: Machine; work: Work }[],
  random: () => number,
): Promise<Outcome> {
  const clock = new Events();
  const slots = account.slots === false ? Number.POSITIVE_INFINITY : slotsOf(account.concurrency);
  const outcome: Outcome = { failed: 0, took: 0, predictions: { asked: 0, throttled: 0 } };
  let busy = 0;
  let long = 0;

  async function call(token: string, { seconds, slotted }: Work): Promise<string | undefined> {
    if (busy >= account.concurrency) return 'Lambda.TooManyRequestsException';
    busy++;
    const inSlot = slotted.includes(token);
    const refused = inSlot && long >= slots;
    if (inSlot && !refused) long++;
    await clock.wait(refused ? refusal : (seconds[token] ?? 0.5));
    if (inSlot && !refused) long--;
    busy--;
    return refused ? 'NoFreeSlot' : undefined;
  }

  async function task({ Arguments, Retry = [] }: State, work: Work): Promise<boolean> {
    const token = /\w+/.exec(Arguments?.FunctionName ?? '')?.[0] ?? '';
    const used = new Map<Retrier, number>();
    for (;;) {
      const error = await call(token, work);
      if (!error) return true;
      const retrier = Retry.find(({ ErrorEquals }) => ErrorEquals.includes(error));
      const before = retrier ? (used.get(retrier) ?? 0) : 0;
      if (!retrier || before >= (retrier.MaxAttempts ?? 3)) return false;
      used.set(retrier, before + 1);
      const {
        IntervalSeconds = 1,
        BackoffRate = 2,
        MaxDelaySeconds = Number.POSITIVE_INFINITY,
        JitterStrategy,
      } = retrier;
      const delay = Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** before);
      await clock.wait(JitterStrategy === 'FULL' ? delay * random() : delay);
    }
  }

  async function run({ States, StartAt }: Machine, work: Work): Promise<boolean> {
    let name: string | undefined = StartAt;
    while (name !== undefined) {
      const state: State = States[name]!;
      if (state.Type === 'Task' && !(await task(state, work))) {
        if (!state.Catch) return false;
        outcome.failed++;
      }
      if (state.Type === 'Map') await iterate(name, state, work);
      name = state.Type === 'Choice' ? work.ways[name] : state.Next;
    }
    return true;
  }

  async function iterate(name: string, { ItemProcessor }: State, work: Work): Promise<void> {
    const left = Array.from({ length: work.items?.[name] ?? 1 });
    const worker = async () => {
      while (left.pop() !== undefined || left.length > 0) await run(ItemProcessor!, work);
    };
    await Promise.all(Array.from({ length: work.parallel ?? 1 }, worker));
  }

  let over = false;
  async function predictions(perSecond: number): Promise<void> {
    while (!over) {
      await clock.wait(-Math.log(1 - random()) / perSecond);
      outcome.predictions.asked++;
      if (busy >= account.concurrency) outcome.predictions.throttled++;
      else void call('Predict', { seconds: { Predict: 0.05 }, slotted: [], ways: {} });
    }
  }

  const all = Promise.all(executions.map(({ machine, work }) => run(machine, work))).then((ended) => {
    outcome.failed += ended.filter((well) => !well).length;
    outcome.took = clock.now;
    over = true;
  });
  if (account.predictions) void predictions(account.predictions);
  await clock.runUntil(() => over);
  await all;
  return outcome;
}

/** Time that passes from event to event. */
class Events {
  now = 0;
  /** A heap by time. */
  readonly #due: { at: number; go: () => void }[] = [];

  wait(seconds: number): Promise<void> {
    return new Promise((go) => {
      const due = this.#due;
      due.push({ at: this.now + seconds, go });
      for (let i = due.length - 1; i > 0; ) {
        const parent = (i - 1) >> 1;
        if (due[parent]!.at <= due[i]!.at) break;
        [due[parent], due[i]] = [due[i]!, due[parent]!];
        i = parent;
      }
    });
  }

  async runUntil(over: () => boolean): Promise<void> {
    while (!over()) {
      const next = this.#pop();
      if (next) {
        this.now = next.at;
        next.go();
      }
      // What was waiting goes on, down to its next wait.
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (!next && this.#due.length === 0 && !over()) throw new Error('nothing is left to happen');
    }
  }

  #pop(): { at: number; go: () => void } | undefined {
    const due = this.#due;
    const first = due[0];
    const last = due.pop();
    if (!first || !last || due.length === 0) return first;
    due[0] = last;
    for (let i = 0; ; ) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      let least = i;
      if (left < due.length && due[left]!.at < due[least]!.at) least = left;
      if (right < due.length && due[right]!.at < due[least]!.at) least = right;
      if (least === i) return first;
      [due[least], due[i]] = [due[i]!, due[least]!];
      i = least;
    }
  }
}
