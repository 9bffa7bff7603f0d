import type { ModelJson } from '../contracts/model.ts';
import type { Model } from './model.ts';
import { modelOf, named } from './named.ts';

/** Reads the models of one algorithm. */
export interface ModelLoader {
  readonly name: string;
  /** @throws MalformedModel */
  load(json: ModelJson): Model;
}

/** @param load may rely on `algorithm` only: what else is stored it checks itself */
export function modelLoader<J extends ModelJson>(name: J['algorithm'], load: (json: J) => Model): ModelLoader {
  return { name, load: (json) => load(modelOf(json, name)) };
}

/** A stored model, ready to predict. @throws UnknownAlgorithm, MalformedModel */
export function loadModel(json: ModelJson, loaders: readonly ModelLoader[]): Model {
  return named(loaders, json.algorithm).load(json);
}

/** What a step that reads models asks for besides its stores. */
export interface ModelPorts {
  readonly loaders: readonly ModelLoader[];
}
