import { keys } from '../contracts/registry/keys.ts';
import type { RunRecord } from '../contracts/registry/runs.ts';
import type { LeaseRecord } from '../contracts/registry/triggers.ts';
import type { TriggerDecision } from '../contracts/triggers.ts';
import type { WriteOperation } from '../ports/record-store.ts';
import { auditWrite } from '../registry/audit.ts';
import type { DatasetTotals } from '../registry/datasets.ts';
import { runIdOf } from '../registry/runs.ts';
import { triggerWrite } from '../registry/triggers.ts';
import { isCoalescedTrigger, recheckAfter } from './coalesced-triggers.ts';
import type { Decision, Situation } from './decide-trigger.ts';
import { leaseHours, withPending } from './lease.ts';
import { truthRows } from './policy/matured-labels.ts';
import { laterTrigger } from './policy/stagger.ts';

export interface DecisionWrites {
  outcome: TriggerDecision;
  /** One transaction: the trigger's record, and what changes of lease and runs. */
  operations: WriteOperation[];
}

/** What records a decision. `totals` are needed for a start. */
export function decisionWrites(situation: Situation, decision: Decision, totals?: DatasetTotals): DecisionWrites {
  const { trigger, now, lease } = situation;
  const waiting = isCoalescedTrigger(trigger) ? [...lease.pending] : withPending(lease.pending, trigger);
  switch (decision.kind) {
    case 'refuse': {
      const outcome: TriggerDecision = { decision: 'refused', why: decision.why };
      // Refused for all that it stands for; while a run is under way they wait for its end.
      const settles = isCoalescedTrigger(trigger) && lease.runId === null && lease.pending.length > 0;
      const change = settles ? [leaseWrite(lease, { pending: [], quietCheckAt: null })] : [];
      return { outcome, operations: [triggerWrite(trigger, outcome, now), ...change] };
    }
    case 'hold':
      return coalesce(situation, decision.runId, { pending: waiting });
    case 'await recheck':
      return coalesce(situation, 'the recheck that is on its way', { pending: waiting });
    case 'recheck': {
      const quietCheckAt = new Date(now.getTime() + decision.delaySeconds * 1000).toISOString();
      return coalesce(situation, recheckAfter(trigger, now).id, { pending: waiting, quietCheckAt });
    }
    case 'await turn': {
      const until = decision.turn.toISOString();
      const outcome: TriggerDecision = { decision: 'coalesced', with: laterTrigger(trigger, until).id, until };
      return { outcome, operations: [triggerWrite(trigger, outcome, now)] };
    }
    case 'start':
      return start(situation, totals);
  }
}

function coalesce({ trigger, now, lease }: Situation, waitsFor: string, change: Partial<LeaseRecord>): DecisionWrites {
  const outcome: TriggerDecision = { decision: 'coalesced', with: waitsFor };
  return { outcome, operations: [triggerWrite(trigger, outcome, now), leaseWrite(lease, change)] };
}

function start({ trigger, now, definition, lease, holder }: Situation, totals?: DatasetTotals): DecisionWrites {
  if (!definition || !totals) throw new TypeError('a start needs the definition and the totals of the catalogue');
  const { project } = trigger;
  const { definitionHash, codeHash } = definition;
  const runId = runIdOf(trigger, now);
  const startedAt = now.toISOString();
  const run: RunRecord = {
    ...keys.run(project, runId),
    project,
    runId,
    status: 'running',
    trigger,
    coalesced: trigger.reason === 'import' ? [] : lease.pending,
    definitionHash,
    codeHash,
    rows: totals.rows,
    truthRows: truthRows(definition.definition, totals),
    startedAt,
  };
  const outcome: TriggerDecision = { decision: 'started', runId };
  const operations: WriteOperation[] = [
    triggerWrite(trigger, outcome, now),
    { put: run, when: 'absent' },
    leaseWrite(lease, {
      runId,
      expiresAt: new Date(now.getTime() + leaseHours * 3_600_000).toISOString(),
      // It trains nothing: what waits for a run goes on waiting, and what a run would have covered it does not.
      ...(trigger.reason !== 'import' && {
        lastStartedAt: trigger.reason === 'manual' ? lease.lastStartedAt : startedAt,
        pending: [],
        quietCheckAt: null,
        lastRun: { runId, startedAt, rows: totals.rows, definitionHash, codeHash, succeeded: null },
      }),
    }),
    auditWrite({
      project,
      action: 'run started',
      by: trigger.by,
      at: startedAt,
      after: { runId },
      reason: trigger.reason,
    }),
  ];
  if (holder?.status === 'running')
    operations.push({ put: lost(holder, startedAt), when: { equals: { status: 'running' } } });
  return { outcome, operations };
}

/** A run whose lease another takes over. Should its end be heard of after all, that replaces this. */
function lost(run: RunRecord, finishedAt: string): RunRecord {
  const message = 'no end of its execution was reported before its lease ran out';
  return { ...run, status: 'failed', finishedAt, outcome: 'lost', error: { step: 'execution', message } };
}

function leaseWrite(lease: LeaseRecord, change: Partial<LeaseRecord>): WriteOperation {
  const put: LeaseRecord = { ...lease, ...change, revision: lease.revision + 1 };
  return { put, when: lease.revision === 0 ? 'absent' : { equals: { revision: lease.revision } } };
}
