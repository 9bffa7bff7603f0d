import type { ModelJson } from '../contracts/model.ts';
import type { Model } from './model.ts';
import type { ModelForm } from './model-form.ts';
import { named } from './named.ts';

/** Reads the models of one algorithm. */
export interface ModelLoader {
  readonly name: string;
  /** @throws MalformedModel */
  load(json: ModelJson): Model;
}

/** @param load checks that the lengths and ranges of the form's parts belong together */
export function modelLoader<J extends ModelJson>({ name, read }: ModelForm<J>, load: (json: J) => Model): ModelLoader {
  return { name, load: (json) => load(read(json)) };
}

/** A stored model, ready to predict. @throws UnknownAlgorithm, MalformedModel */
export function loadModel(json: ModelJson, loaders: readonly ModelLoader[]): Model {
  return named(loaders, json.algorithm).load(json);
}

/** What a step that reads models asks for besides its stores. */
export interface ModelPorts {
  readonly loaders: readonly ModelLoader[];
}
