import { describe, expect, it } from 'vitest';
import { memoryEvents, memoryLog, memoryRecordStore } from '../../../adapters/memory/index.ts';
import type { LifecycleState } from '../../../core/contracts/steps.ts';
import type { Trigger } from '../../../core/contracts/triggers.ts';
import type { Message } from '../../../core/monitor/messages/compose.ts';
import {
  ApprovalMissing,
  ApproverIsRequester,
  findApproval,
  NoApprovalWaiting,
} from '../../../core/registry/approvals.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { listRevisions, publishDefinition } from '../../../core/registry/definitions.ts';
import { getModel } from '../../../core/registry/models.ts';
import { promote } from '../../../core/registry/promotion.ts';
import { findLiveVariant } from '../../../core/registry/routes.ts';
import { approvalByCommand } from '../../../core/rollout/approval/approval-command.ts';
import { askForApproval } from '../../../core/rollout/approval/ask.ts';
import { takeOver } from '../../../core/rollout/approval/take-over.ts';
import { promoteByCommand } from '../../../core/rollout/promote-command.ts';
import { promoteOfRun } from '../../../core/rollout/promote-step.ts';
import { project } from '../../support/project.ts';
import { registerMany } from '../registry/register-many.ts';

const day = 86_400_000;
const about = { project: 'fraud', version: 1 };

/** Version 1 has won in a run that ada asked for. */
async function waiting(champion: number | null = null, asked: Partial<Trigger> = {}) {
  const clock = { at: Date.UTC(2026, 2, 1) };
  const registry = memoryRecordStore();
  const definition = project('fraud', { promotion: { approval: 'twoPersons', approvalDays: 3 } });
  await publishDefinition(registry, { definition, codeHash: 'c', by: 'ada', at: new Date(clock.at) });
  await registerMany(registry, 'fraud', 3);
  const started: string[] = [];
  const messages: Message[] = [];
  const woken: [token: string, state: string][] = [];
  const ports = {
    registry,
    events: memoryEvents(),
    // Later each time, as the order of the audit is that of time.
    clock: () => new Date(clock.at++),
    log: memoryLog(),
    loadEntities: async () => undefined,
    keepLooking: async () => undefined,
    startApproval: async ({ version, runId }: { version: number; runId: string }) => {
      started.push(`${runId}-${version}`);
    },
    publishMessage: async (message: Message) => {
      messages.push(message);
    },
    wake: async (token: string, state: string) => {
      woken.push([token, state]);
    },
  };
  const state: LifecycleState = {
    project: 'fraud',
    runId: 'run-1',
    trigger: { id: 't', project: 'fraud', reason: 'manual', at: ports.clock().toISOString(), by: 'ada', ...asked },
    evaluate: {
      stepKey: 'k',
      winner: 0,
      evaluationKey: 'e',
      scoresKey: 's',
      champion,
      verdict: 'promote',
      reason: 'costs 12 % less',
    },
    register: { version: 1, digest: 'digest-1' },
  };
  const answer = await promoteOfRun(ports, state);
  return {
    ports,
    registry,
    clock,
    state,
    asked: answer,
    started,
    messages,
    woken,
    decide: (action: 'approve' | 'reject', by: string, reason?: string) =>
      approvalByCommand(ports, { action, ...about, by, ...(reason !== undefined && { reason }) }),
    ask: (token: string) => askForApproval(ports, { action: 'ask', ...about, token }),
    actions: async () => (await listAudit(registry, 'fraud')).map(({ action, by }) => `${action} by ${by}`),
  };
}

describe('an approval by another person', () => {
  it('is asked for by the run, which does not wait, and told with its deadline', async () => {
    const w = await waiting();
    expect(w.asked).toMatchObject({ promoted: false, version: 1 });
    expect(w.asked.reason).toBe(
      'waits for another person than ada until 2026-03-04T00:00:00.001Z: `perennial approve fraud 1`',
    );
    await w.ask('token-1');
    expect(w.started).toEqual(['run-1-1']);
    expect(w.ports.events.published).toEqual([
      {
        type: 'ApprovalRequested',
        detail: { ...about, requestedBy: 'ada', deadline: '2026-03-04T00:00:00.001Z', reminder: 0 },
      },
    ]);
    expect(w.messages[0]).toMatchObject({ subject: 'fraud: version 1 waits for an approval' });
    // The step of the run once more changes nothing.
    await promoteOfRun(w.ports, w.state);
    expect((await w.actions()).filter((a) => a.startsWith('approval requested'))).toHaveLength(1);
  });

  it('is not given by who asked for the run, and lets the version take over once it is', async () => {
    const w = await waiting();
    await w.ask('token-1');
    await expect(w.decide('approve', 'ada')).rejects.toThrow(ApproverIsRequester);
    await expect(takeOver(w.ports, { action: 'takeOver', ...about })).rejects.toThrow(NoApprovalWaiting);
    for (const now of [true, false])
      await expect(promoteByCommand(w.ports, { action: 'promote', ...about, by: 'ada', now })).rejects.toThrow(
        ApprovalMissing,
      );
    expect(await findLiveVariant(w.registry, 'fraud')).toBeUndefined();
    expect(await w.decide('approve', 'bob', 'seen by risk')).toEqual({ ...about, state: 'approved' });
    expect(w.woken).toEqual([['token-1', 'approved']]);
    expect(await takeOver(w.ports, { action: 'takeOver', ...about })).toMatchObject({ promoted: true });
    expect(await findLiveVariant(w.registry, 'fraud')).toMatchObject({ version: 1 });
    expect((await w.actions()).slice(0, 3)).toEqual([
      'model promoted by bob',
      'approval given by bob',
      'approval requested by run run-1',
    ]);
    await expect(w.decide('reject', 'ada')).rejects.toThrow(/champion and cannot become rejected/);
  });

  it('may be taken back before it takes over: then it is given no more', async () => {
    const w = await waiting();
    await w.ask('token-1');
    await w.decide('approve', 'bob');
    expect(await w.decide('reject', 'ada')).toMatchObject({ state: 'rejected' });
    await expect(w.decide('approve', 'bob')).rejects.toThrow(
      "version 1 of 'fraud' was approved by bob and has been rejected since: no version that is rejected serves",
    );
  });

  it('that nobody asked for is no remedy: the refusal says who asks', async () => {
    const w = await waiting();
    const promoted = (version: number) =>
      promoteByCommand(w.ports, { action: 'promote', project: 'fraud', version, by: 'ada' });
    await expect(promoted(1)).rejects.toThrow(/its approval is waiting: `perennial approve fraud 1`$/);
    await expect(promoted(2)).rejects.toThrow(
      /never asked for, as no run has proposed it: a run asks .*`perennial run fraud`/,
    );
  });

  const role = (name: string, session: string) => `arn:aws:sts::111122223333:assumed-role/${name}/${session}`;
  it.each([
    ['another session of the same role', role('Risk', 'ada'), role('Risk', 'bob')],
    ['a federated user', 'arn:aws:iam::111122223333:user/ada', 'arn:aws:sts::111122223333:federated-user/bob'],
    ['a user who asked as a federated one', 'arn:aws:sts::111122223333:federated-user/x', role('Risk', 'bob')],
  ])('is not given by %s, whose name is chosen', async (_, by, other) => {
    const w = await waiting(null, { by });
    await expect(w.decide('approve', other)).rejects.toThrow(/may be the same person under another name; approve it/);
    expect(await findLiveVariant(w.registry, 'fraud')).toBeUndefined();
    expect(await w.decide('reject', other)).toMatchObject({ state: 'rejected' });
  });

  it.each([
    ['another role', role('Science', 'ada'), role('Risk', 'ada')],
    ['another user', 'arn:aws:iam::111122223333:user/ada', 'arn:aws:iam::111122223333:user/bob'],
    [
      'another person of Identity Center',
      role('AWSReservedSSO_Risk_0123456789abcdef', 'ada@bank.example'),
      role('AWSReservedSSO_Risk_0123456789abcdef', 'bob@bank.example'),
    ],
    ['anybody where a schedule asked', 'schedule', role('Risk', 'bob')],
  ])('is given by %s', async (_, by, other) => {
    const w = await waiting(null, { by });
    expect(await w.decide('approve', other)).toMatchObject({ state: 'approved' });
  });

  it('is not given by who published the definition that the run follows from', async () => {
    const { definitionHash } = (await listRevisions((await waiting()).registry, 'fraud'))[0]!;
    const by = `definition ${definitionHash.slice(0, 12)}`;
    const w = await waiting(null, { reason: 'definition', by, detail: { definitionHash } });
    expect((await findApproval(w.registry, 'fraud', 1))?.requestedBy).toBe('ada');
    await expect(w.decide('approve', 'ada')).rejects.toThrow(ApproverIsRequester);
    expect(await w.decide('approve', 'bob')).toMatchObject({ state: 'approved' });
  });

  it('is told every day, with a new token, and expires at its deadline', async () => {
    const w = await waiting();
    for (let n = 0; n <= 2; n++) {
      await w.ask(`token-${n}`);
      w.clock.at += day;
    }
    expect(w.ports.events.published.map((e) => 'reminder' in e.detail && e.detail.reminder)).toEqual([0, 1, 2]);
    expect((await findApproval(w.registry, 'fraud', 1))?.token).toBe('token-2');
    await expect(w.decide('approve', 'bob')).rejects.toThrow(/is expired/);
    await w.ask('token-4');
    expect(w.woken).toEqual([['token-4', 'expired']]);
    expect((await getModel(w.registry, 'fraud', 1)).state).toBe('rejected');
    expect((await w.actions())[0]).toBe('approval expired by deadline');
  });

  it('is refused on record, and of a version that nobody has asked for too', async () => {
    const w = await waiting();
    await w.ask('token-1');
    await w.decide('reject', 'bob', 'odd decisions\nabroad');
    expect(w.woken).toEqual([['token-1', 'rejected']]);
    expect((await listAudit(w.registry, 'fraud'))[0]).toMatchObject({
      action: 'approval rejected',
      by: 'bob',
      reason: 'odd decisions abroad',
    });
    await approvalByCommand(w.ports, { action: 'reject', project: 'fraud', version: 2, by: 'ada' });
    expect((await getModel(w.registry, 'fraud', 1)).state).toBe('rejected');
    expect((await getModel(w.registry, 'fraud', 2)).state).toBe('rejected');
    await expect(
      approvalByCommand(w.ports, { action: 'approve', project: 'fraud', version: 3, by: 'bob' }),
    ).rejects.toThrow(/no approval of version 3 of 'fraud' was asked for/);
  });

  it('of a version that was rejected is not asked for again, by a run that makes it once more', async () => {
    const w = await waiting();
    await w.ask('token-1');
    await w.decide('reject', 'bob');
    const again = await promoteOfRun(w.ports, { ...w.state, runId: 'run-2' });
    expect(again).toMatchObject({ promoted: false, reason: expect.stringMatching(/^version 1, .* was rejected/) });
    expect(w.started).toEqual(['run-1-1']);
  });

  it('given while nobody waited for the token is found when it is asked for again', async () => {
    const w = await waiting();
    await w.ask('token-1');
    w.ports.wake = async () => {
      throw new Error('out of order');
    };
    expect(await w.decide('approve', 'bob')).toMatchObject({ state: 'approved' });
    w.ports.wake = async (token, state) => {
      w.woken.push([token, state]);
    };
    await w.ask('token-2');
    expect(w.woken).toEqual([['token-2', 'approved']]);
  });

  it('of two decisions at once has one story', async () => {
    const twice = await waiting();
    await twice.ask('token-1');
    const ends = await Promise.allSettled([twice.decide('approve', 'bob'), twice.decide('approve', 'eve')]);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    // Rejected after all: it does not take over.
    const w = await waiting();
    await w.ask('token-1');
    await Promise.allSettled([w.decide('approve', 'bob'), w.decide('reject', 'eve')]);
    const approved = (await findApproval(w.registry, 'fraud', 1))!.state === 'approved';
    const rejected = (await getModel(w.registry, 'fraud', 1)).state === 'rejected';
    if (approved)
      expect(await takeOver(w.ports, { action: 'takeOver', ...about })).toMatchObject({ promoted: !rejected });
    else expect(rejected).toBe(true);
  });

  it('was given against a champion: another one by now stays', async () => {
    const w = await waiting();
    await w.ask('token-1');
    await w.decide('approve', 'bob');
    await promote(w.registry, { project: 'fraud', version: 2, by: 'eve', reason: 'r', at: w.ports.clock() });
    expect(await takeOver(w.ports, { action: 'takeOver', ...about })).toMatchObject({ promoted: false });
    expect(await findLiveVariant(w.registry, 'fraud')).toMatchObject({ version: 2 });
  });

  it('says its token to nobody: not in events, messages, logs, answers or the audit', async () => {
    const w = await waiting();
    await w.ask('SECRET');
    const answer = await w.decide('approve', 'bob');
    const said = [
      w.ports.events.published,
      w.messages,
      w.ports.log.lines,
      answer,
      await listAudit(w.registry, 'fraud'),
    ];
    expect(JSON.stringify(said)).not.toContain('SECRET');
  });
});
