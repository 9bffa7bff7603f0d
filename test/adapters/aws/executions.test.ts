import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, expect, it, vi } from 'vitest';
import { stopExecution } from '../../../adapters/aws/executions.ts';

const refusal = new Error('Execution is not running');
const gone = new ExecutionDoesNotExist({ message: 'no such execution', $metadata: {} });
const throttled = new Error('Rate exceeded');

/** The service refuses to stop the execution and describes it so; it is thrown where it is an error. */
function refusing(described: { status: string } | Error) {
  vi.spyOn(SFNClient.prototype, 'send').mockImplementation(async (command: unknown) => {
    if (command instanceof StopExecutionCommand) throw refusal;
    if (!(command instanceof DescribeExecutionCommand)) throw new Error('expected no other command');
    if (described instanceof Error) throw described;
    return described;
  });
}

afterEach(() => vi.restoreAllMocks());

it.each(['FAILED', 'SUCCEEDED', 'ABORTED', 'TIMED_OUT'])('leaves an execution that is %s as it is', async (status) => {
  refusing({ status });
  await expect(stopExecution('arn', 'Cancelled', 'by a person')).resolves.toBeUndefined();
});

it('says why an execution that still runs was not stopped', async () => {
  refusing({ status: 'RUNNING' });
  await expect(stopExecution('arn', 'Cancelled', 'by a person')).rejects.toBe(refusal);
});

it('has nothing to stop where the execution is no longer known', async () => {
  refusing(gone);
  await expect(stopExecution('arn', 'Cancelled', 'by a person')).resolves.toBeUndefined();
});

it('fails where it cannot tell whether the execution still runs', async () => {
  refusing(throttled);
  await expect(stopExecution('arn', 'Cancelled', 'by a person')).rejects.toBe(throttled);
});
