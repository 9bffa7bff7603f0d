import { objectWith, parseJson, type Schema } from '../../core/contracts/schema.ts';
import { CommandFailed } from '../errors.ts';
import type { Platform } from './platform.ts';

const failureSchema = objectWith<{ errorMessage?: string; errorType?: string }>('the failure of a function', {
  errorMessage: 'string?',
  errorType: 'string?',
});

/**
 * Calls a function of the platform and gives its answer.
 * @throws CommandFailed with the function's own message
 * @throws MalformedJson where the answer is not what the schema takes
 */
export async function invoke<T>(
  { settings }: Platform,
  functionName: string,
  payload: unknown,
  schema: Schema<T>,
): Promise<T> {
  const { LambdaClient, InvokeCommand } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient({ ...settings.sdk, maxAttempts: 3 });
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }),
  );
  const text = Payload && Payload.length > 0 ? new TextDecoder().decode(Payload) : 'null';
  const about = { from: `the answer of ${functionName}`, remedy: 'deploy the version that this command is of' };
  if (FunctionError) {
    const { errorMessage, errorType } = parseJson(text, failureSchema, about);
    throw new CommandFailed(errorMessage ?? `function ${functionName} failed`, { details: { error: errorType } });
  }
  return parseJson(text, schema, about);
}
