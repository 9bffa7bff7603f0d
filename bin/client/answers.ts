import type { Administered } from '../../core/access/administer.ts';
import type { RequestedBatch } from '../../core/batch/request.ts';
import type { MonitorFindingRecord } from '../../core/contracts/registry/monitor-findings.ts';
import type { RolloutRecord } from '../../core/contracts/registry/rollouts.ts';
import { objectWith } from '../../core/contracts/schema.ts';
import type { PromoteResult } from '../../core/contracts/steps.ts';
import type { Trigger } from '../../core/contracts/triggers.ts';
import type { TrialAnswer } from '../../core/ingest/try-object.ts';
import type { Annotated } from '../../core/registry/annotations.ts';
import type { RunControl } from '../../core/retrain/control-run.ts';
import type { PublicationReport } from '../../core/retrain/publish-projects.ts';
import type { ApprovalOutcome } from '../../core/rollout/approval/approval-command.ts';

/** What functions of the platform answer to the client. */
export const promoteResult = objectWith<PromoteResult>('the result of a promotion', {
  promoted: 'boolean',
  version: 'number',
  reason: 'string',
});
export const movedRollout = objectWith<RolloutRecord>('the rollout', { number: 'number', state: 'string' });
export const approvalOutcome = objectWith<ApprovalOutcome>('what became of a version', {
  version: 'number',
  state: 'string',
});
export const publicationReport = objectWith<PublicationReport>('the report of a publication', {
  projects: 'array',
  removed: 'array',
});
export const trialAnswer = objectWith<TrialAnswer>('what a file becomes under another contract', { status: 'string' });
export const sentTrigger = objectWith<Trigger>('a trigger', { id: 'string', project: 'string' });
export const administered = objectWith<Administered>('what became of a command', {});
export const decidedFindings = objectWith<{ findings: MonitorFindingRecord[] }>(
  'the findings that were decided about',
  {
    findings: 'array',
  },
);
export const requestedBatch = objectWith<RequestedBatch>('the start of a batch', { job: 'string', known: 'boolean' });
export const startedLook = objectWith<{ execution: string }>('the start of a look', { execution: 'string' });
export const runControl = objectWith<RunControl>('what became of a run', { project: 'string', changed: 'boolean' });
export const annotated = objectWith<Annotated>('what is said of a run', { project: 'string', annotation: 'object' });
