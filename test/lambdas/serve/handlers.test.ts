import { expect, test } from 'vitest';
import { handler as predict } from '../../../lambdas/serve/predict.ts';
import { handler as recordLabels } from '../../../lambdas/serve/record-labels.ts';

const event = {
  httpMethod: 'POST',
  path: '/projects/pay/predictions',
  pathParameters: { project: 'pay' },
  headers: {},
  body: '{}',
  requestContext: { requestId: 'r1', identity: { userArn: null } },
};

test.for([
  ['no key', {}, 403, 'forbidden'],
  ['a wrong method', { httpMethod: 'GET' }, 405, 'method_not_allowed'],
  ['an unknown path', { pathParameters: null, path: '/elsewhere' }, 404, 'not_found'],
] as const)('%s is refused before anything is read', async ([, change, status, code]) => {
  for (const handler of [predict, recordLabels]) {
    const { statusCode, body } = await handler({ ...event, ...change });
    expect([statusCode, JSON.parse(body).error.code]).toEqual([status, code]);
  }
});
