import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { MonitorFindingState } from '../../../core/contracts/registry/monitor-findings.ts';
import {
  checkFindingTransition,
  FindingTransitionNotAllowed,
  findingTransitions,
} from '../../../core/registry/finding-states.ts';

const states: readonly MonitorFindingState[] = ['open', 'acknowledged', 'snoozed', 'resolved'];

describe('the table of transitions', () => {
  it('leads to every state and out of every state, and names no change twice', () => {
    expect(new Set(findingTransitions.map(({ to }) => to))).toEqual(new Set(states));
    expect(states.filter((state) => !findingTransitions.some(({ from }) => from === state))).toEqual([]);
    expect(new Set(findingTransitions.map(({ from, to }) => `${from} ${to}`)).size).toBe(findingTransitions.length);
  });

  it('is the table and the drawing of docs/findings.md', () => {
    const text = readFileSync('docs/findings.md', 'utf8');
    const rows = [...text.matchAll(/^\| (new|`\w+`) +\| (`\w+`) +\| ([^|]+?) +\|/gm)];
    const bare = (cell: string) => cell.replaceAll('`', '');
    expect(rows.map(([, from, to, causes]) => [bare(from!), bare(to!), causes])).toEqual(
      findingTransitions.map(({ from, to, causes }) => [from ?? 'new', to, causes.join(', ')]),
    );
    const arrows = [...text.matchAll(/^ +(\S+) --> (\S+):/gm)].map(([, from, to]) => `${from} ${to}`);
    expect(arrows).toEqual(findingTransitions.map(({ from, to }) => `${from ?? '[*]'} ${to}`));
  });

  it('refuses what it does not have, with what is possible', () => {
    const finding = { project: 'fraud', id: 'psi:amount', state: 'resolved' as const };
    expect(() => checkFindingTransition(finding, 'snoozed', 'snoozed')).toThrow(
      "finding 'psi:amount' of 'fraud' is resolved and cannot become snoozed (snoozed); it can become open (found again)",
    );
    expect(() => checkFindingTransition({ ...finding, state: 'open' }, 'resolved', 'grew')).toThrow(
      FindingTransitionNotAllowed,
    );
    expect(() => checkFindingTransition({ ...finding, state: null }, 'open', 'found')).not.toThrow();
  });
});
