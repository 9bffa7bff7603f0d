import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { beforeAll, expect, test } from 'vitest';
import {
  administered,
  decidedFindings,
  promoteResult,
  runControl,
  sentTrigger,
  startedLook,
} from '../../bin/client/answers.ts';
import { askAsCaller, proveCaller } from '../../bin/client/ask-as-caller.ts';
import { invoke } from '../../bin/client/invoke.ts';
import { poll } from '../../bin/client/poll.ts';
import { commandHash } from '../../core/access/caller-proof.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { TriggerRecord } from '../../core/contracts/registry/triggers.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { ordersProject } from '../../scripts/orders.ts';
import { type Person, person } from './support/people.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const name = uniqueName('identity');
const grantOf = (letter: string) => ({
  action: 'grant key' as const,
  project: name,
  keyHash: letter.repeat(64),
  apiKeyId: `key${letter}`,
});
let ada: Person;
let bea: Person;
let administer: string;

beforeAll(async () => {
  const { outputs } = await platform();
  administer = outputs.administerFunction;
  await publish(ordersProject(name, {}));
  ada = await person(uniqueName('ada'), [administer, outputs.controlRunFunction, outputs.findingsFunction]);
  bea = await person(uniqueName('bea'), [administer]);
});

const audit = async () => (await listAudit((await platform()).registry, name)).map(({ action, by }) => [action, by]);

test('the audit says who signed, whoever the request says it is', async () => {
  await askAsCaller(ada.at, administer, { ...grantOf('a'), by: bea.arn }, administered);
  await askAsCaller(bea.at, administer, { ...grantOf('a'), action: 'revoke key' }, administered);

  expect(await audit()).toEqual([
    ['key revoked', bea.arn],
    ['key granted', ada.arn],
    [expect.stringMatching(/definition|published/), expect.stringContaining(':root')],
  ]);
});

test('nobody acts by what another has signed for something else, nor without a signature, nor with a wrong one', async () => {
  const before = await audit();
  const proof = await proveCaller(ada.at.settings, commandHash(administer, grantOf('b')));
  const ask = (command: unknown, by: unknown) => invoke(bea.at, administer, { command, proof: by }, administered);
  const { authorization = '', ...others } = proof.headers;
  const turned = authorization.replace(/.$/, (c) => (c === '0' ? '1' : '0'));

  await expect(ask(grantOf('c'), proof)).rejects.toThrow(/what was signed is another command/);
  await expect(ask(grantOf('b'), undefined)).rejects.toThrow(/no proof/);
  await expect(ask(grantOf('b'), { headers: { ...others, authorization: turned } })).rejects.toThrow(/STS answers 403/);
  await expect(invoke(bea.at, administer, { ...grantOf('b'), by: ada.arn }, administered)).rejects.toThrow(/no proof/);
  expect(await audit()).toEqual(before);
});

test('a run says who asked for it, and who may only run may neither promote nor grant', async () => {
  const { outputs, registry } = await platform();
  const request = { action: 'start' as const, project: name, id: `manual-${uniqueName('identity')}` };

  const trigger = await askAsCaller(ada.at, outputs.controlRunFunction, { ...request, by: 'x' }, sentTrigger);

  expect(trigger.by).toBe(ada.arn);
  const record = await poll(() => registry.get<TriggerRecord>(keys.trigger(name, request.id)), {
    timeoutMs: 60_000,
    waitingFor: 'the decision about the trigger',
  });
  expect(record.trigger.by).toBe(ada.arn);
  const promotion = { action: 'promote' as const, project: name };
  await expect(askAsCaller(ada.at, outputs.decideFunction, promotion, promoteResult)).rejects.toThrow(
    /not authorized|AccessDenied/i,
  );
  await expect(askAsCaller(bea.at, outputs.controlRunFunction, request, runControl)).rejects.toThrow(
    /not authorized|AccessDenied/i,
  );
  const look = { action: 'look' as const, project: name, id: uniqueName('look') };
  const { execution } = await askAsCaller(ada.at, outputs.findingsFunction, { ...look, by: 'x' }, startedLook);
  const { input } = await new SFNClient((await platform()).settings.sdk).send(
    new DescribeExecutionCommand({ executionArn: execution }),
  );
  expect(JSON.parse(input!)).toEqual({ project: name, by: ada.arn });

  const finding = { action: 'resolve' as const, project: name, ids: ['psi:amount'] };
  await expect(askAsCaller(bea.at, outputs.findingsFunction, finding, decidedFindings)).rejects.toThrow(
    /not authorized|AccessDenied/i,
  );
});
