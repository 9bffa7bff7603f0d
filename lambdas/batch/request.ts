import { isRunning, startBatch } from '../../adapters/aws/batch-machine.ts';
import { packedLake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { personHandler } from '../../adapters/person-handler.ts';
import { type BatchCommand, requestBatch } from '../../core/batch/request.ts';

const ports = () => ({
  lake: packedLake(),
  registry: registry(),
  clock,
  startBatch,
  isRunning,
});

/** A command of a person: `perennial batch`. */
export const handler = personHandler((command: BatchCommand) => requestBatch(ports(), command));
