import { keys } from '../contracts/registry/keys.ts';
import type { ModelRecord } from '../contracts/registry/models.ts';
import type { FeaturePlan } from '../features/plan.ts';
import type { RecordReader } from '../ports/record-reader.ts';
import { liveVariant } from '../registry/routes.ts';
import { SizeLimitedCache } from './caches/size-limited-cache.ts';
import type { ApiRequest } from './http/api-request.ts';
import { readPackage } from './prediction/package-bytes.ts';
import { neededFields } from './prediction/scorer.ts';
import { ProjectAccess } from './project-access.ts';
import type { ServedModel } from './protocols/answer.ts';
import { describeModel, type ModelDescription } from './protocols/describe-model.ts';

export interface DescriptionPorts {
  registry: RecordReader;
  clock(): Date;
  /** `model.json` of a registered model. */
  modelFile(project: string, digest: string): Promise<Uint8Array>;
}

/** Descriptions that are kept, by the models that they are of. */
const kept = 1_000;

/** Says of the models that serve what they take and answer. A model is read for it once, and not compiled. */
export class ModelDescriptions {
  readonly #ports: DescriptionPorts;
  readonly #access: ProjectAccess;
  readonly #models = new SizeLimitedCache<ModelDescription>(kept);

  constructor(ports: DescriptionPorts) {
    this.#ports = ports;
    this.#access = new ProjectAccess(ports.registry, () => ports.clock().getTime());
  }

  /** @throws ServingError 403, 404, 409 */
  async describe({ project, caller }: ApiRequest): Promise<ServedModel> {
    await this.#access.authorise(caller, project, 'predict');
    const route = await this.#access.route(project);
    const { version, digest } = liveVariant(route);
    const model = await this.#models.get(`${project}/${version}/${digest}`, async () => {
      const [record, bytes] = await Promise.all([
        this.#ports.registry.get<ModelRecord>(keys.model(project, version)),
        this.#ports.modelFile(project, digest),
      ]);
      const pkg = readPackage(bytes, record?.files['model.json']);
      return { value: describeModel(pkg, neededFields(pkg, pkg.plan as FeaturePlan)), size: 1 };
    });
    const others = route.variants.filter((variant) => variant.mode === 'live' && variant.version !== version);
    return { versions: [version, ...others.map((variant) => variant.version)], model };
  }
}
