import type { DeploymentPorts } from '../core/retrain/deployment.ts';
import { events } from './aws/events.ts';
import { startReconversion as reconvert } from './aws/ingest-machine.ts';
import { readAsset } from './aws/lake.ts';
import { ensurePiiKey } from './aws/pii-key.ts';
import { registry } from './aws/registry.ts';
import { schedules } from './aws/schedules.ts';
import { clock } from './clock.ts';
import { containersIfAny } from './containers.ts';
import { trainingCodeHash } from './env.ts';
import { log } from './log.ts';

const wiring = { clock, log, reconvert, readAsset, ensurePiiKey, trainingCodeHash, containers: containersIfAny };

/** What publishing needs, whoever publishes. */
export const publicationPorts = (): DeploymentPorts => ({
  registry: registry(),
  events: events(),
  schedules: schedules(),
  ...wiring,
});
