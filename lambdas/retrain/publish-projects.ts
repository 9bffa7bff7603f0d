/** The custom resource at the end of a deployment, or a direct call of `perennial apply`. */
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { answerCloudFormation } from '../../adapters/aws/cloudformation-response.ts';
import { events } from '../../adapters/aws/events.ts';
import { startReconversion as reconvert } from '../../adapters/aws/ingest-machine.ts';
import { readAsset } from '../../adapters/aws/lake.ts';
import { onceAllowed } from '../../adapters/aws/once-allowed.ts';
import { ensurePiiKey } from '../../adapters/aws/pii-key.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { schedules } from '../../adapters/aws/schedules.ts';
import { clock } from '../../adapters/clock.ts';
import { trainingCodeHash } from '../../adapters/env.ts';
import { log } from '../../adapters/log.ts';
import type { PublishProperties } from '../../core/contracts/platform.ts';
import { type ApplyRequest, applyProjects, deployProjects } from '../../core/retrain/deployment.ts';

const wiring = { clock, log, reconvert, readAsset, ensurePiiKey, trainingCodeHash };
const ports = () => ({ registry: registry(), events: events(), schedules: schedules(), ...wiring });

export async function handler(event: CloudFormationCustomResourceEvent<PublishProperties> | ApplyRequest) {
  if (!('ResponseURL' in event)) return applyProjects(ports(), event);
  const { RequestType, ResourceProperties } = event;
  await answerCloudFormation(event, 'perennial-projects', () =>
    onceAllowed(() => deployProjects(ports(), RequestType, ResourceProperties)),
  );
  return undefined;
}
