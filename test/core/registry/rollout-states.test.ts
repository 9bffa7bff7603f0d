import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RolloutState } from '../../../core/contracts/registry/rollouts.ts';
import {
  checkRolloutTransition,
  isOn,
  isTrial,
  RolloutTransitionNotAllowed,
  rolloutTransitions,
} from '../../../core/registry/rollout-states.ts';

const states: readonly RolloutState[] = [
  'shadow',
  'canary',
  'paused',
  'probation',
  'completed',
  'rolledBack',
  'aborted',
];

describe('the table of transitions of rollouts', () => {
  it('leads to every state, and out of every one that is on', () => {
    expect(new Set(rolloutTransitions.map(({ to }) => to))).toEqual(new Set(states));
    for (const state of states) expect(rolloutTransitions.some(({ from }) => from === state)).toBe(isOn({ state }));
    expect(new Set(rolloutTransitions.map(({ from, to }) => `${from} ${to}`)).size).toBe(rolloutTransitions.length);
  });

  it('is the table and the drawing of docs/rollouts.md', () => {
    const text = readFileSync('docs/rollouts.md', 'utf8');
    const rows = [...text.matchAll(/^\| (new|`\w+`) +\| (`\w+`) +\| ([^|]+?) +\|/gm)];
    const bare = (cell: string) => cell.replaceAll('`', '');
    expect(rows.map(([, from, to, causes]) => [bare(from!), bare(to!), causes])).toEqual(
      rolloutTransitions.map(({ from, to, causes }) => [from ?? 'new', to, causes.join(', ')]),
    );
    const arrows = [...text.matchAll(/^ +(\S+) --> (\S+): (.+)$/gm)].map(([, from, to, why]) => [from, to, why]);
    expect(arrows).toEqual(rolloutTransitions.map(({ from, to, causes }) => [from ?? '[*]', to, causes.join(', ')]));
  });

  it('refuses what it does not have, with what is possible', () => {
    const rollout = { project: 'pay', number: 3, state: 'probation' as const };
    expect(() => checkRolloutTransition(rollout, 'paused', 'paused')).toThrow(RolloutTransitionNotAllowed);
    expect(() => checkRolloutTransition(rollout, 'paused', 'paused')).toThrow(
      "rollout 3 of 'pay' is probation and cannot become paused (paused); it can become completed (passed), rolledBack (worse or rolled back), aborted (superseded)",
    );
    expect(() => checkRolloutTransition({ ...rollout, state: 'aborted' }, 'shadow', 'resumed')).toThrow(/it has ended/);
    // A judge of its own decisions does not abort, nor a person pass.
    expect(() => checkRolloutTransition({ ...rollout, state: 'paused' }, 'probation', 'passed')).toThrow(/paused/);
    expect(isTrial({ state: 'probation' })).toBe(false);
  });
});
