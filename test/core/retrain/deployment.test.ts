import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerCloudFormation } from '../../../adapters/aws/cloudformation-response.ts';
import { memoryLog } from '../../../adapters/memory/index.ts';
import { type ApplyRequest, applyProjects, deployProjects } from '../../../core/retrain/deployment.ts';
import { projectInput } from '../../support/project.ts';
import { world } from './world.ts';

const answers: { Status: string; Reason?: string; Data?: unknown }[] = [];
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  answers.push(JSON.parse(Buffer.concat(chunks).toString()));
  response.end();
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());

function setUp(definitions: unknown) {
  const w = world();
  let piiKeys = 0;
  const ports = {
    ...w,
    log: memoryLog(),
    readAsset: async () => new TextEncoder().encode(JSON.stringify(definitions)),
    ensurePiiKey: async () => {
      piiKeys++;
    },
    trainingCodeHash: () => 'code-1',
  };
  const handler = (request: ApplyRequest) => applyProjects(ports, request);
  const deployment = (RequestType: 'Create' | 'Update' | 'Delete') =>
    answerCloudFormation(
      {
        RequestType,
        StackId: 's',
        RequestId: 'r',
        LogicalResourceId: 'l',
        ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      },
      'perennial-projects',
      () =>
        deployProjects(ports, RequestType, {
          assetBucket: 'b',
          assetKey: 'k',
          definitionsHash: 'h',
          codeHash: 'code-2',
        }),
    );
  return { w, handler, deployment, piiKeys: () => piiKeys };
}

it('publishes with a deployment, and removes only schedules when it is deleted', async () => {
  const { w, deployment, piiKeys } = setUp([projectInput('a'), projectInput('b')]);
  expect(await deployment('Create')).toBeUndefined();
  expect(answers.pop()).toMatchObject({ Status: 'SUCCESS', Data: { projects: 2, changed: 2, removed: 0 } });
  expect(piiKeys()).toBe(1);
  await deployment('Update');
  expect(answers.pop()).toMatchObject({ Status: 'SUCCESS', Data: { projects: 2, changed: 0 } });
  await deployment('Delete');
  expect(answers.pop()).toMatchObject({ Status: 'SUCCESS' });
  expect(w.schedules.schedules.size).toBe(0);
});

it('fails the deployment with the reason when a project is not valid', async () => {
  const { deployment } = setUp([{ ...projectInput('a'), objective: { task: 'guess', target: 'y' } }]);
  await deployment('Create');
  expect(answers.pop()).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringMatching(/^InvalidProjects: .*a: objective.task/),
  });
});

it('publishes what perennial apply sends, and nothing else', async () => {
  const { handler } = setUp([]);
  expect(await handler({ definitions: [projectInput('a')], by: 'ada' })).toMatchObject({
    projects: [{ project: 'a', changed: true }],
    removed: [],
  });
  await expect(handler({ definitions: [projectInput('a')] } as never)).rejects.toThrow(TypeError);
  await expect(handler({ by: 'ada' } as never)).rejects.toThrow(TypeError);
});
