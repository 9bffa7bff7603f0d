import { objectWith } from '../../core/contracts/schema.ts';
import { CommandFailed } from '../errors.ts';
import type { Platform } from './platform.ts';

const failureSchema = objectWith<{ errorMessage?: string; errorType?: string }>('the failure of a function', {
  errorMessage: 'string?',
  errorType: 'string?',
});

/** Calls a function of the platform and gives its answer. @throws CommandFailed with the function's own message */
export async function invoke<T>({ settings }: Platform, functionName: string, payload: unknown): Promise<T> {
  const { LambdaClient, InvokeCommand } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient({ ...settings.sdk, maxAttempts: 3 });
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }),
  );
  const answer = Payload && Payload.length > 0 ? (JSON.parse(new TextDecoder().decode(Payload)) as unknown) : undefined;
  if (FunctionError) {
    const { errorMessage, errorType } = failureSchema(answer ?? {});
    throw new CommandFailed(errorMessage ?? `function ${functionName} failed`, { details: { error: errorType } });
  }
  return answer as T;
}
