import { modelExplainers } from './explaining.ts';
import type { ModelExplainer } from './explanation/explainer.ts';
import type { ModelLoader } from './loader.ts';
import { modelLoaders } from './loading.ts';

/** What serves models: it reads and explains them. */
export interface ModelKinds {
  readonly loaders: readonly ModelLoader[];
  readonly explainers: readonly ModelExplainer[];
}

/** The models of all algorithms. */
export const modelKinds: ModelKinds = { loaders: modelLoaders, explainers: modelExplainers };
