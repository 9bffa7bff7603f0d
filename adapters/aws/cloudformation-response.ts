import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { log } from '../log.ts';
import { backoff } from './backoff.ts';

const attempts = 5;
/** The whole answer may have 4,096 bytes. */
const maxReasonLength = 2_000;

/**
 * Does the work of a custom resource and tells CloudFormation how it went, failure included: without an answer a
 * deployment waits for an hour.
 */
export async function answerCloudFormation(
  event: Pick<
    CloudFormationCustomResourceEvent,
    'StackId' | 'RequestId' | 'RequestType' | 'LogicalResourceId' | 'ResponseURL'
  >,
  physicalResourceId: string,
  work: () => Promise<Record<string, string | number>>,
): Promise<void> {
  const { StackId, RequestId, LogicalResourceId, ResponseURL } = event;
  const base = { StackId, RequestId, LogicalResourceId, PhysicalResourceId: physicalResourceId };
  try {
    const Data = await work();
    await put(ResponseURL, { ...base, Status: 'SUCCESS', Data });
  } catch (error) {
    log.error('the custom resource failed', { requestType: event.RequestType, error });
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    await put(ResponseURL, { ...base, Status: 'FAILED', Reason: reason.slice(0, maxReasonLength) });
  }
}

async function put(url: string, answer: Record<string, unknown>): Promise<void> {
  const body = JSON.stringify(answer);
  for (let attempt = 1; ; attempt++) {
    try {
      // The signature of the URL covers an empty content type.
      const response = await fetch(url, { method: 'PUT', body, headers: { 'content-type': '' } });
      if (response.ok) return;
      throw new Error(`CloudFormation's answer address returned ${response.status}`);
    } catch (error) {
      if (attempt === attempts) throw error;
      await backoff(attempt, 200);
    }
  }
}
