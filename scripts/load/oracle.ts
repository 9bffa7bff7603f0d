import type { Prediction, ServingPackage } from '../../core/contracts/serving.ts';
import { Problems } from '../../core/serve/http/problems.ts';
import { createScorer } from '../../core/serve/prediction/create-scorer.ts';
import { type LoadedModel, loadServingModel } from '../../core/serve/prediction/loaded-model.ts';
import type { WindowSpec } from '../../core/windows/specs.ts';
import type { LoadRecord } from './projects.ts';

/** What a prediction says, apart from whose it is. */
export type Said = Omit<Prediction, 'inferenceId' | 'modelVersion'>;

/** The versions of a project, computed here from their registered packages: without the platform's functions, caches, routes and protocols. */
export class Oracle {
  readonly #models = new Map<number, LoadedModel>();
  readonly #algorithms = new Map<number, string>();

  add(version: number, pkg: ServingPackage): void {
    this.#algorithms.set(version, pkg.model.algorithm);
    this.#models.set(version, loadServingModel(pkg, version, createScorer(pkg)));
  }

  get versions(): number[] {
    return [...this.#models.keys()];
  }

  algorithm(version: number): string {
    return this.#algorithms.get(version) ?? 'none';
  }

  windows(version: number): { specs: readonly WindowSpec[]; names: readonly string[] } {
    const { scorer } = this.#model(version);
    return { specs: scorer.windows, names: scorer.windowNames };
  }

  /** What a version says of a record, as JSON keeps it. */
  said(version: number, record: LoadRecord, windows: readonly number[] = [], explain = false): Said {
    const model = this.#model(version);
    const problems = new Problems({ personal: false });
    const row = model.validate({ ...record }, 'record', problems);
    if (problems.list.length > 0) throw new Error(`version ${version} takes no ${JSON.stringify(record)}`);
    const { answer, explanation } = model.scorer.score(row, windows, explain);
    return JSON.parse(JSON.stringify({ ...answer, ...(explanation && { explanation }) })) as Said;
  }

  #model(version: number): LoadedModel {
    const model = this.#models.get(version);
    if (!model) throw new Error(`there is no version ${version}; known: ${this.versions.join(', ')}`);
    return model;
  }
}
