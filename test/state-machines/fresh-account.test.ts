import { describe, expect, it } from 'vitest';
import { trialsAtOnce } from '../../core/search/trials-at-once.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { type Machine, machine } from './definitions.ts';
import { type Account, type Outcome, simulate, type Work } from './simulated-account.ts';

/** What AWS gives a new account. */
const fresh = { concurrency: 10, predictions: 0.1 };
const seeds = [1, 2];

const ingest: Work = {
  seconds: { ConvertFunction: 60, PublishLabelsFunction: 10 },
  slotted: ['ConvertFunction', 'PublishLabelsFunction'],
  ways: { Readable: 'Convert', Labels: 'PublishLabels' },
};
const training: Work = {
  seconds: {
    SnapshotFunction: 120,
    ProfileFunction: 60,
    PrepareFunction: 120,
    TrainTrialFunction: 300,
    CombineFunction: 10,
    PlanBacktestFunction: 30,
    BacktestFunction: 300,
    EvaluateFunction: 120,
    RefitFunction: 300,
    LoadEntitiesFunction: 120,
  },
  slotted: [
    ...['SnapshotFunction', 'ProfileFunction', 'PrepareFunction', 'TrainTrialFunction', 'CombineFunction'],
    ...['PlanBacktestFunction', 'BacktestFunction', 'EvaluateFunction', 'RefitFunction', 'LoadEntitiesFunction'],
  ],
  items: { Trials: 8, Backtests: 3 },
  ways: { MoreTrials: 'Combine', Verdict: 'LoadEntities' },
  parallel: 8,
};
const of = (made: Machine, work: Work, count: number) => Array.from({ length: count }, () => ({ machine: made, work }));
const files = (made = machine('ingest')) => of(made, ingest, 100);
const projects = (made = machine('lifecycle')) => of(made, training, 5);

async function outcomes(account: Account, executions: ReturnType<typeof of>): Promise<Outcome> {
  const all = [];
  for (const seed of seeds) all.push(await simulate(account, executions, seededRandom(seed)));
  return {
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    took: Math.max(...all.map(({ took }) => took)),
    predictions: {
      asked: all.reduce((sum, { predictions }) => sum + predictions.asked, 0),
      throttled: all.reduce((sum, { predictions }) => sum + predictions.throttled, 0),
    },
  };
}

/** The same with fewer retries. */
function impatient(patient: Machine): Machine {
  const text = JSON.stringify(patient, (_, value) =>
    value?.ErrorEquals?.includes('Lambda.TooManyRequestsException')
      ? { ...value, IntervalSeconds: 2, MaxAttempts: 12, MaxDelaySeconds: 90 }
      : value,
  );
  return JSON.parse(text) as Machine;
}

describe('an account of ten concurrent executions', () => {
  it('converts a hundred files of a minute, and none fails', async () => {
    const { failed, took, predictions } = await outcomes(fresh, files());
    expect(failed).toBe(0);
    expect(took).toBeLessThan(3600);
    expect(predictions.throttled / predictions.asked).toBeLessThan(0.03);
  });

  it('trains five projects, of forty trials together, at once, and nothing fails', async () => {
    const { failed, took, predictions } = await outcomes(fresh, projects());
    expect(failed).toBe(0);
    expect(took).toBeLessThan(2 * 3600);
    expect(predictions.throttled / predictions.asked).toBeLessThan(0.03);
  });

  it('trains five projects of forty trials each, and nothing fails', async () => {
    const many = { ...training, items: { Trials: 40, Backtests: 3 }, parallel: 4 };
    const { failed, took } = await outcomes(fresh, of(machine('lifecycle'), many, 5));
    expect(failed).toBe(0);
    expect(took).toBeLessThan(6 * 3600);
  });

  it('trains as many at once as there is room for, and an account of a thousand sooner', async () => {
    const of = (concurrency: number) => {
      const search = {
        ...training,
        items: { Trials: 40, Backtests: 3 },
        parallel: trialsAtOnce(undefined, concurrency),
      };
      return outcomes({ concurrency, predictions: 0.1 }, [{ machine: machine('lifecycle'), work: search }]);
    };
    const [small, large] = [await of(10), await of(1000)];
    expect([small.failed, large.failed]).toEqual([0, 0]);
    // Forty trials of five minutes, four at once: fifty minutes of the hour; all at once: five.
    expect(small.took).toBeLessThan(90 * 60);
    expect(large.took).toBeLessThan(45 * 60);
    expect(small.predictions.throttled + large.predictions.throttled).toBe(0);
  });

  it('does both at once', async () => {
    const { failed, predictions } = await outcomes(fresh, [...files(), ...projects()]);
    expect(failed).toBe(0);
    expect(predictions.throttled / predictions.asked).toBeLessThan(0.03);
  });

  it('would lose files, trials and predictions with less patience and without slots', async () => {
    const account = { ...fresh, slots: false };
    const before = await outcomes(account, files(impatient(machine('ingest'))));
    const alsoBefore = await outcomes(account, projects(impatient(machine('lifecycle'))));
    expect(before.failed).toBeGreaterThan(10);
    expect(alsoBefore.failed).toBeGreaterThan(0);
    expect(before.predictions.throttled / before.predictions.asked).toBeGreaterThan(0.3);
  });
});
