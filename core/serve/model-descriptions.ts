import type { RouteRecord, RouteVariant } from '../contracts/registry/routes.ts';
import type { FeaturePlan } from '../features/plan.ts';
import { liveVariant } from '../registry/routes.ts';
import { SizeLimitedCache } from './caches/size-limited-cache.ts';
import type { ApiRequest } from './http/api-request.ts';
import { unusableModel } from './http/errors.ts';
import { refusedForMs } from './models.ts';
import { neededFields } from './prediction/scorer.ts';
import { ProjectAccess } from './project-access.ts';
import type { ServedModel } from './protocols/answer.ts';
import { describeModel, type ModelDescription } from './protocols/describe-model.ts';
import { type PackagePorts, previousVariant, RefusedModel, readRegistered } from './registered-model.ts';

export interface DescriptionPorts extends PackagePorts {
  clock(): Date;
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

  /** @throws ServingError 403, 404, 409, 503 */
  async describe({ project, caller }: ApiRequest): Promise<ServedModel> {
    await this.#access.authorise(caller, project, 'predict');
    const route = await this.#access.route(project);
    const champion = liveVariant(route);
    const { version, model } = await this.#answering(route, champion);
    const others = route.variants.filter((variant) => variant.mode === 'live' && variant !== champion);
    return { versions: [version, ...others.map((variant) => variant.version)], model };
  }

  /** Of a champion that is not what was registered the one before it is described, which answers. */
  async #answering(route: RouteRecord, champion: RouteVariant): Promise<{ version: number; model: ModelDescription }> {
    const { project } = route;
    const ofVariant = async (variant: RouteVariant) => ({
      version: variant.version,
      model: await this.#description(project, variant),
    });
    try {
      return await ofVariant(champion);
    } catch (error) {
      if (!(error instanceof RefusedModel)) throw error;
      const before = await previousVariant(this.#ports.registry, route);
      try {
        if (before) return await ofVariant(before);
      } catch (cause) {
        if (!(cause instanceof RefusedModel)) throw cause;
      }
      throw unusableModel(project, champion.version, refusedForMs / 1000);
    }
  }

  #description(project: string, variant: RouteVariant): Promise<ModelDescription> {
    return this.#models.get(`${project}/${variant.version}/${variant.digest}`, async () => {
      const value = await readRegistered(this.#ports, project, variant, (pkg) =>
        describeModel(pkg, neededFields(pkg, pkg.plan as FeaturePlan)),
      );
      return { value, size: 1 };
    });
  }
}
