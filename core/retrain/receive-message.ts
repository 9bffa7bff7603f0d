import type { RunLook } from '../contracts/triggers.ts';
import { isObject } from '../values/json-lines.ts';
import { endOfExecution, type StatusChange } from './end-of-execution.ts';
import { lookAtRun } from './look-at-run.ts';
import { type QueueMessage, receiveTrigger } from './receive-trigger.ts';
import type { StarterPorts } from './start-run.ts';

/**
 * Works off a message of the trigger queue: a trigger, the end of an execution, or a look at a run.
 * @throws MalformedTrigger, MalformedJson, ProjectContended
 */
export async function receiveMessage(ports: StarterPorts, message: QueueMessage): Promise<void> {
  const value = parsed(message.body);
  const change = statusChangeOf(value);
  if (change) return endOfExecution(ports, change);
  const look = lookOf(value);
  await (look ? lookAtRun(ports, look) : receiveTrigger(ports, message));
}

/** Undefined for what is no JSON object; that it is no trigger either is said where triggers are read. */
function parsed(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Of an event of Step Functions, as EventBridge puts it on the queue. */
function statusChangeOf(value: Readonly<Record<string, unknown>> | undefined): StatusChange | undefined {
  if (value?.source !== 'aws.states' || !isObject(value.detail)) return undefined;
  const { executionArn, status } = value.detail;
  return typeof executionArn === 'string' && typeof status === 'string'
    ? (value.detail as unknown as StatusChange)
    : undefined;
}

function lookOf(value: Readonly<Record<string, unknown>> | undefined): RunLook | undefined {
  const { project, look } = value ?? {};
  return typeof project === 'string' && typeof look === 'string' ? { project, look } : undefined;
}
