import pc from 'picocolors';
import { expect, it } from 'vitest';
import { renderRollout } from '../../../bin/ui/rollout-report.ts';
import { parseProject } from '../../../core/contracts/parse-project.ts';
import type { RolloutRecord } from '../../../core/contracts/registry/rollouts.ts';
import { Judge, startJudgement } from '../../../core/rollout/judge/judgement.ts';

const colours = pc.createColors(false);
const rule = parseProject({
  name: 'pay',
  objective: { task: 'binary', target: 'y' },
  data: { sources: [{ name: 'rows', key: 'id', columns: {} }] },
}).project!.rollout;
const compared = { task: 'binary' as const, classes: ['0', '1'], segments: ['country = at', 'country = de'] };

/** The candidate says 0.5 of all, however the champion ranks them. */
function rollout(change: Partial<RolloutRecord> = {}): RolloutRecord {
  const judgement = startJudgement(rule, compared, ['channel']);
  const judge = new Judge(judgement, rule, compared);
  for (let i = 0; i < 600; i++) {
    judge.came();
    if (i % 2) continue;
    const champion = { score: (i % 97) / 97, outcome: 'allow' };
    judge.pair({ champion, candidate: { score: 0.5, outcome: 'allow' }, segments: ['country = at'] });
  }
  return {
    pk: 'ROUTE#pay',
    sk: 'ROLLOUT#000001',
    project: 'pay',
    number: 1,
    state: 'shadow',
    step: 0,
    candidate: { version: 2, digest: 'b' },
    champion: { version: 1, digest: 'a' },
    rule,
    stickyBy: null,
    by: 'ada',
    reason: 'r',
    startedAt: '2027-01-01T09:00:00.000Z',
    stateAt: '2027-01-01T09:00:00.000Z',
    judgement,
    cost: null,
    cursor: null,
    looks: 3,
    lookedAt: '2027-01-01T10:00:00.000Z',
    cause: 'held',
    because: 'b',
    revision: 4,
    ...change,
  };
}

const shown = (record: RolloutRecord, now = '2027-01-01T10:05:00.000Z') =>
  renderRollout(record, colours, new Date(now));

it('says what holds a rollout and how to go on, how much is compared, and what is surely worse', () => {
  const held = {
    reasons: [{ code: 'c', because: 'no channel', remedy: '`resume`' }],
    since: '2027-01-01T10:00:00.000Z',
  };
  const text = shown(rollout({ held, accepted: ['few entities'] }));
  expect(text).toMatch(/held: no channel\n {2}to go on: `resume`/);
  expect(text).toMatch(/accepted: few entities/);
  expect(text).toMatch(
    /300 of 600 records of the log could be compared: what version 1 logs has no channel as version 2 needs/,
  );
  expect(text).toMatch(/^scores alike .*worse/m);
  // Of what holds, only the surest.
  expect(text.match(/country = at: /g)!.length).toBeLessThanOrEqual(5);
  expect(text).toMatch(/and \d+ more with less evidence \(--json has all\)/);
  expect(text).not.toMatch(/country = de/);
});

it('says when looks are missing, as long as the rollout is on', () => {
  expect(shown(rollout())).not.toMatch(/no look/);
  expect(shown(rollout(), '2027-01-01T11:00:00.000Z')).toMatch(/no look for 60 minutes: nothing goes on or back/);
  expect(shown(rollout({ lookedAt: null }), '2027-01-01T09:30:00.000Z')).toMatch(/no look for 30 minutes/);
  expect(shown(rollout({ state: 'probation' }), '2027-01-01T11:00:00.000Z')).not.toMatch(/no look/);
  expect(shown(rollout({ state: 'completed' }), '2027-02-01T11:00:00.000Z')).not.toMatch(/no look/);
});
