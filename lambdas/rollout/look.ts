import type { Context } from 'aws-lambda';
import { entities } from '../../adapters/aws/entities.ts';
import { events } from '../../adapters/aws/events.ts';
import { packedLake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { rolloutSchedules } from '../../adapters/aws/rollout-schedules.ts';
import { clock } from '../../adapters/clock.ts';
import { env } from '../../adapters/env.ts';
import { publishMessage } from '../../adapters/hot-path/topic.ts';
import { log } from '../../adapters/log.ts';
import { onnxWasm } from '../../adapters/onnx/runtime.ts';
import { textOf } from '../../adapters/text-of.ts';
import { modelExplainers } from '../../core/algorithms/explaining.ts';
import { loadersWith } from '../../core/algorithms/loading-graphs.ts';
import { environment } from '../../core/contracts/environment.ts';
import { type LookResult, lookAtRollout } from '../../core/rollout/look/look-step.ts';
import type { KeepLookingCommand } from '../../core/rollout/ports.ts';

const kinds = { loaders: loadersWith(onnxWasm), explainers: modelExplainers };

/** Called by the schedule of a rollout, or by who begins one, to have it scheduled. */
export async function handler(
  event: { project: string; number: number } | KeepLookingCommand,
  { invokedFunctionArn }: Pick<Context, 'invokedFunctionArn'>,
): Promise<LookResult | undefined> {
  const schedules = rolloutSchedules(invokedFunctionArn);
  if ('action' in event) {
    await schedules.keep(event.project, event.number, event.everyMinutes);
    return undefined;
  }
  const ports = {
    registry: registry(),
    lake: packedLake(),
    entities: entities(),
    events: events(),
    clock,
    log,
    now: () => performance.now(),
    publishMessage: (message: Parameters<typeof publishMessage>[1]) =>
      publishMessage(env(environment.findingsTopic), message),
    schedules,
    kinds,
    textOf,
  };
  return lookAtRollout(ports, event);
}
