import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { environment } from '../../core/contracts/environment.ts';
import { type MeasureAnswer, type MeasureRequest, measureAnswerSchema } from '../../core/contracts/gate.ts';
import { objectWith } from '../../core/contracts/schema.ts';
import type { KeepLookingCommand, LoadCommand } from '../../core/rollout/ports.ts';
import { env } from '../env.ts';
import { clientOptions } from './client-options.ts';
import { tellingOutages } from './outage.ts';

/** Longer than a function may run: its answer is waited for. */
const maxCallMs = 910_000;

/** A function that was called has failed; the message is its own. */
export class CalledFunctionFailed extends Error {
  override name = 'CalledFunctionFailed';
  constructor(functionName: string, type: string, message: string) {
    super(`${functionName} failed: ${type}: ${message}`);
  }
}

const failureSchema = objectWith<{ errorType?: string; errorMessage?: string }>('the failure of a function', {
  errorType: 'string?',
  errorMessage: 'string?',
});

let client: LambdaClient | undefined;

/** Calls a function and waits for its answer. @throws CalledFunctionFailed */
export async function callFunction(functionName: string, payload: unknown): Promise<unknown> {
  const requestHandler = { ...clientOptions.requestHandler, socketTimeout: maxCallMs };
  client ??= tellingOutages(new LambdaClient({ ...clientOptions, requestHandler }));
  return call(client, functionName, payload);
}

/** Candidates are measured by a function that has the code, the memory and the rights of serving, and nothing to send to. */
export const servingMeasure = async (request: MeasureRequest): Promise<MeasureAnswer> =>
  measureAnswerSchema(
    await callFunction(
      env(request.runtime === 'onnx' ? environment.measureOnnxFunction : environment.measureFunction),
      request,
    ),
  );

/** The windows are another function's: it has the memory, the time and the rights that they need. */
export const entityLoader = (command: LoadCommand) => callFunction(env(environment.loadEntitiesFunction), command);

/** Schedules are the function's that looks at rollouts: it alone may make and end them. */
export const rolloutLooks = (command: KeepLookingCommand) =>
  callFunction(env(environment.rolloutLookFunction), command);

export async function call(lambda: LambdaClient, functionName: string, payload: unknown): Promise<unknown> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }),
  );
  const text = Payload && Payload.length > 0 ? new TextDecoder().decode(Payload) : 'null';
  const answer: unknown = JSON.parse(text);
  if (FunctionError === undefined) return answer;
  const { errorType, errorMessage } = failureSchema(answer ?? {});
  throw new CalledFunctionFailed(functionName, errorType ?? FunctionError, errorMessage ?? 'it says no more');
}
