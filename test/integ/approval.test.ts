import { beforeAll, expect, test } from 'vitest';
import { approvalOutcome } from '../../bin/client/answers.ts';
import { askAsCaller } from '../../bin/client/ask-as-caller.ts';
import type { Platform } from '../../bin/client/platform.ts';
import { poll } from '../../bin/client/poll.ts';
import { findApproval } from '../../core/registry/approvals.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import type { ApprovalCommand, ApprovalOutcome } from '../../core/rollout/approval/approval-command.ts';
import { accountId } from '../../local-cloud/state.ts';
import { csv } from '../../scripts/csv.ts';
import { orders, ordersProject } from '../../scripts/orders.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { ingest, runToEnd } from './support/lifecycle.ts';
import { type Person, person } from './support/people.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const name = uniqueName('approval');
/** Whose credentials the tests have, and who asks for the run. */
const root = `arn:aws:iam::${accountId}:root`;
let bea: Person;

beforeAll(async () => {
  await publish(ordersProject(name, { promotion: { approval: 'twoPersons', approvalDays: 2 } }));
  await ingest(name, 'orders', writeFile('orders.csv', csv(orders(400, 1))));
  const { run } = await runToEnd(name);
  expect(run, JSON.stringify(run.error)).toMatchObject({ status: 'succeeded', outcome: 'registered', version: 1 });
  bea = await person(uniqueName('bea'), [(await platform()).outputs.decideFunction]);
});

const approve = (at: Platform) =>
  askAsCaller<ApprovalCommand, ApprovalOutcome>(
    at,
    at.outputs.decideFunction,
    { action: 'approve', project: name, version: 1 },
    approvalOutcome,
  );

test('who asked for the run cannot approve what it made; another person can, and the machine lets it take over', async () => {
  const { registry } = await platform();
  const asked = await poll(
    async () => {
      const found = await findApproval(registry, name, 1);
      return found?.token ? found : undefined;
    },
    { timeoutMs: 60_000, waitingFor: 'the machine that waits' },
  );
  expect(asked).toMatchObject({ state: 'waiting', requestedBy: root, asked: 1 });
  const own = await perennial('approve', name, '1');
  expect(own.stderr).toMatch(/another person has to approve it/);
  const around = await perennial('promote', name, '1', '--now');
  expect(around.stderr).toMatch(/may not serve before another person has approved it/);
  expect(await findLiveVariant(registry, name)).toBeUndefined();

  expect(await approve(bea.at)).toEqual({ project: name, version: 1, state: 'approved' });

  const live = await poll(() => findLiveVariant(registry, name), { timeoutMs: 90_000, waitingFor: 'the version' });
  expect(live).toMatchObject({ version: 1 });
  expect((await listAudit(registry, name)).slice(0, 3).map(({ action, by }) => [action, by])).toEqual([
    ['model promoted', bea.arn],
    ['approval given', bea.arn],
    ['approval requested', expect.stringMatching(/^run /)],
  ]);
});
