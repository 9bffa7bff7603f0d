import { expect, test } from 'vitest';
import { poll } from '../../bin/client/poll.ts';
import type { EventDetails } from '../../core/contracts/events.ts';
import { lake } from '../../core/contracts/lake.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { randomPayments, recordOf } from '../core/serve/payments.ts';
import { ask, keyOf, predictions } from './support/api.ts';
import { perennial } from './support/cli.ts';
import { captured, readText } from './support/lake.ts';
import { platform } from './support/platform.ts';
import { killFunction } from './support/processes.ts';
import { paymentsInService, putModelFile } from './support/put-models.ts';

const record = recordOf(randomPayments(1, 2)[0]!);
const predict = 'perennial-dev-serve-predict';

test('the model under a champion is damaged: the version before answers, and it is on record', async () => {
  const { registry } = await platform();
  const { project, digests } = await paymentsInService(2);
  const [, bad] = digests as [string, string];
  const first = await predictions(project, [record]);
  expect(first.modelVersion).toBe(2);
  const whole = new TextEncoder().encode(await readText(lake.model(project, bad, 'model.json')));

  const damaged = whole.slice();
  damaged[damaged.length >> 1]! ^= 4;
  await putModelFile(project, bad, damaged);
  // A process that has the model in memory goes on with it.
  expect((await predictions(project, [record])).modelVersion).toBe(2);
  killFunction(predict);
  const { modelVersion, predictions: answers } = await predictions(project, [record]);
  expect(modelVersion).toBe(1);
  const [line] = await captured(project, [answers[0]!.inferenceId]);
  expect(line).toMatchObject({ modelVersion: 1, probability: answers[0]!.probability });

  // Written by the function whose calls the alarm counts, and by nothing else; the emulator counts no calls that come from a bus.
  const refused = await poll(
    async () => (await listAudit(registry, project)).find(({ action }) => action === 'model refused'),
    { timeoutMs: 30_000, waitingFor: 'the audit record of the refusal' },
  );
  expect(refused).toMatchObject({
    by: 'serve',
    reason: expect.stringMatching(/expected a model.json with SHA-256/),
    after: { version: 2, digest: bad, answering: 1 },
  });
  const { json: about } = await perennial<{ projects: { project: string; refused: EventDetails['ModelRefused'] }[] }>(
    'status',
    '--json',
  );
  expect(about.projects.find((p) => p.project === project)?.refused).toMatchObject({ answering: 1 });
  await putModelFile(project, bad, whole);
  killFunction(predict);
  expect((await predictions(project, [record])).modelVersion).toBe(2);
});

test('without a version before: 503, and nothing answers from a model that is missing', async () => {
  const { project, digests } = await paymentsInService(1);
  const [only] = digests as [string];
  const at = await platform();
  const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
  const Key = lake.model(project, only, 'model.json');
  await (await at.s3()).send(new DeleteObjectCommand({ Bucket: at.outputs.lakeBucket, Key }));
  const answer = await ask(`projects/${project}/predictions`, {
    key: await keyOf(project),
    body: { records: [record] },
  });
  expect([answer.status, answer.json.error?.code]).toEqual([503, 'unusable_model']);
  expect(answer.json.error?.message).toMatch(/version 1 of .* failed its check .* has been told/);
});
