import type { CodeHash } from '../contracts/ids.ts';
import type { PublishProperties } from '../contracts/platform.ts';
import { parseJson, UnexpectedValue } from '../contracts/schema.ts';
import type { Ports } from '../ports/index.ts';
import {
  type Publication,
  type PublicationReport,
  type PublisherPorts,
  publishProjects,
  removeSchedules,
} from './publish-projects.ts';

/** What publishing needs of its surroundings, by a deployment or by `perennial apply`. */
export interface DeploymentPorts extends PublisherPorts, Pick<Ports, 'log'> {
  /** A file that the deployment has uploaded. */
  readAsset: (bucket: string, key: string) => Promise<Uint8Array>;
  ensurePiiKey: () => Promise<void>;
  /** Of all code that shapes a model. */
  trainingCodeHash: () => CodeHash;
}

/** What `perennial apply` sends. */
export interface ApplyRequest {
  /** Parsed project files. */
  definitions: unknown[];
  by: string;
}

const remedy = 'deploy again: the deployment writes it';

/** Publishes what a person applies. @throws TypeError, InvalidProjects */
export async function applyProjects(ports: DeploymentPorts, request: ApplyRequest): Promise<PublicationReport> {
  const { definitions, by } = request;
  if (!Array.isArray(definitions) || typeof by !== 'string' || by === '')
    throw new TypeError('expected {definitions: [a parsed project file, …], by: who applies them}');
  return publish(ports, { definitions, by, codeHash: ports.trainingCodeHash(), complete: false });
}

/**
 * What a deployment asks for: all projects of the repository are published; where the stack is deleted, their schedules go.
 * @returns counts, for the outputs of the stack
 * @throws InvalidProjects, MalformedJson
 */
export async function deployProjects(
  ports: DeploymentPorts,
  request: 'Create' | 'Update' | 'Delete',
  { assetBucket, assetKey, codeHash }: PublishProperties,
): Promise<Record<string, number>> {
  if (request === 'Delete') {
    await removeSchedules(ports);
    return {};
  }
  const asset = new TextDecoder().decode(await ports.readAsset(assetBucket, assetKey));
  const definitions = parseJson(asset, listOfDefinitions, { from: `asset ${assetKey}`, remedy });
  const { projects, removed } = await publish(ports, { definitions, codeHash, by: 'deployment', complete: true });
  return { projects: projects.length, changed: projects.filter((p) => p.changed).length, removed: removed.length };
}

async function publish(ports: DeploymentPorts, publication: Publication): Promise<PublicationReport> {
  await ports.ensurePiiKey();
  const report = await publishProjects(ports, publication);
  const changed = report.projects.filter((p) => p.changed).map((p) => p.project);
  ports.log.info('projects published', { projects: report.projects.length, changed });
  if (report.removed.length > 0)
    ports.log.warn('projects are published that are no longer in projects/; they are kept', {
      removed: report.removed,
    });
  return report;
}

/** Each is checked in full before it is published. */
function listOfDefinitions(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new UnexpectedValue(`expected a list of project files, found ${typeof value}`);
  return value;
}
