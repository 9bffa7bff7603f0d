import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { answerCloudFormation } from '../../adapters/aws/cloudformation-response.ts';
import { events } from '../../adapters/aws/events.ts';
import { startReconversion } from '../../adapters/aws/ingest-machine.ts';
import { s3Client } from '../../adapters/aws/lake.ts';
import { ensurePiiKey } from '../../adapters/aws/pii-key.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { schedules } from '../../adapters/aws/schedules.ts';
import { clock } from '../../adapters/clock.ts';
import { env } from '../../adapters/env.ts';
import { log } from '../../adapters/log.ts';
import { environment } from '../../core/contracts/environment.ts';
import type { PublishProperties } from '../../core/contracts/platform.ts';
import {
  type Publication,
  type PublicationReport,
  type PublisherPorts,
  publishProjects,
  removeSchedules,
} from '../../core/retrain/publish-projects.ts';

/** What `perennial apply` sends. */
export interface ApplyRequest {
  definitions: unknown[];
  by: string;
}

/** What the function needs of its surroundings. */
export interface PublishPorts extends PublisherPorts {
  readAsset: (bucket: string, key: string) => Promise<Uint8Array>;
  ensurePiiKey: () => Promise<void>;
  /** Hash of all code that shapes a model. */
  codeHash: () => string;
}

type Deployment = CloudFormationCustomResourceEvent<PublishProperties>;

const physicalId = 'perennial-projects';

/** The custom resource at the end of a deployment, or a direct call of `perennial apply`. */
export const publisher =
  (ports: () => PublishPorts = awsPorts) =>
  async (event: Deployment | ApplyRequest): Promise<PublicationReport | undefined> => {
    if ('ResponseURL' in event) {
      await answerCloudFormation(event, physicalId, () => deploy(ports(), event));
      return undefined;
    }
    const { definitions, by } = event;
    if (!Array.isArray(definitions) || typeof by !== 'string' || by === '')
      throw new TypeError('expected {definitions: [a parsed project file, …], by: who applies them}');
    const made = ports();
    return publish(made, { definitions, by, codeHash: made.codeHash(), complete: false });
  };

async function deploy(ports: PublishPorts, event: Deployment): Promise<Record<string, string | number>> {
  if (event.RequestType === 'Delete') {
    await removeSchedules(ports);
    return {};
  }
  const { assetBucket, assetKey, codeHash } = event.ResourceProperties;
  const asset = await ports.readAsset(assetBucket, assetKey);
  const definitions = JSON.parse(new TextDecoder().decode(asset)) as unknown[];
  const { projects, removed } = await publish(ports, { definitions, codeHash, by: 'deployment', complete: true });
  return { projects: projects.length, changed: projects.filter((p) => p.changed).length, removed: removed.length };
}

async function publish(ports: PublishPorts, publication: Publication): Promise<PublicationReport> {
  await ports.ensurePiiKey();
  const report = await publishProjects(ports, publication);
  const changed = report.projects.filter((p) => p.changed).map((p) => p.project);
  log.info('projects published', { projects: report.projects.length, changed });
  if (report.removed.length > 0)
    log.warn('projects are published that are no longer in projects/; they are kept', { removed: report.removed });
  return report;
}

function awsPorts(): PublishPorts {
  return {
    store: registry(),
    events: events(),
    schedules: schedules(),
    now: clock,
    reconvert: startReconversion,
    readAsset: (bucket, key) => new S3ObjectStore(s3Client(), bucket).get(key),
    ensurePiiKey,
    codeHash: () => env(environment.trainingCodeHash),
  };
}

export const handler = publisher();
