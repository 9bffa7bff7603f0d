import { loadersOf } from '../algorithms/loaders-of.ts';
import type { ModelKinds } from '../algorithms/predicting.ts';
import type { EventDetails } from '../contracts/events.ts';
import type { RouteRecord, RouteVariant } from '../contracts/registry/routes.ts';
import { ExpiringCache } from './caches/expiring-cache.ts';
import { SizeLimitedCache } from './caches/size-limited-cache.ts';
import { unusableModel } from './http/errors.ts';
import type { ExplainedBy } from './prediction/explaining.ts';
import { loadExplainer } from './prediction/load-explainer.ts';
import { type LoadedModel, loadServingModel } from './prediction/loaded-model.ts';
import { compileScorer } from './prediction/scorer.ts';
import { type PackagePorts, previousVariant, RefusedModel, readRegistered } from './registered-model.ts';

export interface ServingModelPorts extends PackagePorts {
  clock(): Date;
  /** Bytes of loaded models that may be kept. */
  modelMemory: number;
  /** Models that can be served. @default those of all algorithms but graphs of ONNX */
  kinds?: ModelKinds;
  /** Tells that a model was refused. It does not fail. */
  modelRefused(refused: EventDetails['ModelRefused']): Promise<void>;
}

/** A model that answers; without `model` another function runs it. */
export interface Answering {
  variant: RouteVariant;
  model?: LoadedModel;
}

/** For so long a model that was refused is not read again, and then told of again: one that was mended serves after that. */
export const refusedForMs = 30_000;
const longestReason = 300;

/** What was found of a model: that it is good, or why not. */
type Found = { model: LoadedModel } | Refusal;
interface Refusal {
  reason: string;
  /** Milliseconds since 1970. */
  at: number;
  told?: Promise<void>;
}
const refusalBytes = 1_000;

/**
 * The models of all projects: read when they are first asked for, checked against the registry, and kept within a bound of bytes. One that
 * fails its check never serves: the project goes on with a version that passes.
 */
export class ServingModels {
  readonly #ports: ServingModelPorts;
  readonly #runsElsewhere: (variant: RouteVariant) => boolean;
  readonly #now: () => number;
  readonly #models: SizeLimitedCache<Found>;
  readonly #explained = new WeakSet<LoadedModel>();
  /** Loaded by the first request that wants reasons, before any of its records is scored. */
  #explain: ExplainedBy | undefined;
  readonly #previous: ExpiringCache<RouteVariant | undefined>;

  /**
   * @param options.freshForMs milliseconds for which what the registry says of an earlier version is remembered
   * @param options.runsElsewhere variants that another function runs
   */
  constructor(
    ports: ServingModelPorts,
    options: { freshForMs: number; runsElsewhere: (variant: RouteVariant) => boolean },
  ) {
    this.#ports = ports;
    this.#runsElsewhere = options.runsElsewhere;
    this.#now = () => ports.clock().getTime();
    this.#models = new SizeLimitedCache(ports.modelMemory);
    this.#previous = new ExpiringCache(options.freshForMs, 1_000, this.#now);
  }

  /** Models that are kept, and their bytes. */
  get kept(): { count: number; bytes: number } {
    return { count: this.#models.count, bytes: this.#models.size };
  }

  /**
   * The model of the champion. Where that is refused, which is told, the champion before it; a candidate that is on trial does not take its place.
   * @throws ServingError 503 where none can answer
   */
  async answering(route: RouteRecord, chosen: RouteVariant): Promise<Answering> {
    const { project } = route;
    if (this.#runsElsewhere(chosen)) return { variant: chosen };
    const found = await this.#find(project, chosen);
    if ('model' in found) return { variant: chosen, model: found.model };
    const instead = await this.#instead(route);
    await this.#tell(project, chosen, found, instead?.variant.version ?? null);
    if (!instead) throw unusableModel(project, chosen.version, refusedForMs / 1000);
    return instead;
  }

  /**
   * The model of a variant that is tried beside the one that answers.
   * @param answering version that answers where this one is refused
   * @throws RefusedModel, which is told: the other one answers
   */
  async onTrial(project: string, variant: RouteVariant, answering: number): Promise<LoadedModel> {
    const found = await this.#find(project, variant);
    if ('model' in found) return found.model;
    await this.#tell(project, variant, found, answering);
    throw new RefusedModel(found.reason);
  }

  async #tell(
    project: string,
    { version, digest }: RouteVariant,
    refusal: Refusal,
    answering: number | null,
  ): Promise<void> {
    const { reason, at } = refusal;
    refusal.told ??= this.#ports.modelRefused({
      project,
      version,
      digest,
      reason: reason.slice(0, longestReason),
      answering,
      at: new Date(at).toISOString(),
    });
    await refusal.told;
  }

  /** What explains a model is made when it is first asked for, and stays with it. */
  async explaining(project: string, variant: RouteVariant, model: LoadedModel): Promise<void> {
    if (this.#explained.has(model)) return;
    this.#explain ??= (await import('./prediction/explaining.ts')).explainedBy(this.#ports.kinds);
    loadExplainer(model.scorer);
    this.#explained.add(model);
    this.#models.resize(keyOf(project, variant), model.bytes.explaining);
  }

  async #instead(route: RouteRecord): Promise<Answering | undefined> {
    const { project, previous } = route;
    const before = await this.#previous.get(`${project}/${previous}`, () =>
      previousVariant(this.#ports.registry, route),
    );
    return before && this.#passing(project, before);
  }

  async #passing(project: string, variant: RouteVariant): Promise<Answering | undefined> {
    if (this.#runsElsewhere(variant)) return { variant };
    const found = await this.#find(project, variant);
    return 'model' in found ? { variant, model: found.model } : undefined;
  }

  async #find(project: string, variant: RouteVariant): Promise<Found> {
    const key = keyOf(project, variant);
    const make = () => this.#make(project, variant);
    const known = this.#models.get(key, make);
    const found = await known;
    if ('model' in found || this.#now() - found.at < refusedForMs) return found;
    this.#models.forget(key, known);
    return this.#models.get(key, make);
  }

  async #make(project: string, variant: RouteVariant): Promise<{ value: Found; size: number }> {
    const { version } = variant;
    try {
      const value = await readRegistered(this.#ports, project, variant, async (pkg) => {
        const loaders = this.#ports.kinds?.loaders ?? (await loadersOf(pkg.model));
        const scorer = compileScorer(pkg, loaders, () => this.#explain!(pkg));
        return { model: loadServingModel(pkg, version, scorer) };
      });
      return { value, size: value.model.bytes.predicting };
    } catch (error) {
      if (!(error instanceof RefusedModel)) throw error;
      return { value: { reason: error.message, at: this.#now() }, size: refusalBytes };
    }
  }
}

const keyOf = (project: string, { version, digest }: RouteVariant) => `${project}/${version}/${digest}`;
