import type { LambdaClient } from '@aws-sdk/client-lambda';
import { expect, it } from 'vitest';
import { CalledFunctionFailed, call } from '../../../adapters/aws/functions.ts';

const answering = (answer: { FunctionError?: string; Payload?: string }) => {
  const calls: { FunctionName: string; Payload: string }[] = [];
  const send = async ({ input }: { input: { FunctionName: string; Payload: string } }) => {
    calls.push(input);
    return { ...answer, Payload: answer.Payload && new TextEncoder().encode(answer.Payload) };
  };
  return { calls, lambda: { send } as unknown as LambdaClient };
};

it('gives the answer of a function', async () => {
  const { lambda, calls } = answering({ Payload: '{"series":3}' });
  expect(await call(lambda, 'load', { version: 1 })).toEqual({ series: 3 });
  expect(calls).toEqual([{ FunctionName: 'load', Payload: '{"version":1}' }]);
  expect(await call(answering({}).lambda, 'load', {})).toBeNull();
});

it('fails with the words of a function that failed', async () => {
  const Payload = '{"errorType":"ObjectNotFound","errorMessage":"no object at snapshots/x"}';
  const failed = call(answering({ FunctionError: 'Unhandled', Payload }).lambda, 'load', {});
  await expect(failed).rejects.toThrow(CalledFunctionFailed);
  await expect(failed).rejects.toThrow('load failed: ObjectNotFound: no object at snapshots/x');
  await expect(call(answering({ FunctionError: 'Unhandled' }).lambda, 'load', {})).rejects.toThrow('it says no more');
});
