import type { SingleFeatureJson } from '../algorithms/baseline/single-feature-model.ts';
import type { EnsembleJson } from '../algorithms/gradient-boosted-trees/ensemble-json.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import type { FeaturePlan } from '../features/plan.ts';
import { UnsupportedModel } from './errors.ts';
import { writeLightgbm } from './lightgbm/write.ts';
import { type OnnxInput, writeOnnxPackage } from './onnx/write-package.ts';
import { singleFeatureTrees } from './single-feature-trees.ts';

export const exportFormats = ['onnx', 'lightgbm'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportedModel {
  /** The model first; each with the ending of its name. */
  files: { ending: string; bytes: Uint8Array }[];
  /** What the model is given. */
  inputs: OnnxInput[];
  /** What the package does besides, and the exported model does not. */
  left: string[];
}

/**
 * A registered package in another format. ONNX: plan (as far as ONNX can say it), model and calibration. LightGBM: the trees
 * alone, with a second file that says how their features are made.
 * @throws UnsupportedModel, MalformedModel
 */
export function exportModel(
  pkg: ServingPackage,
  format: ExportFormat,
  about: { version: number; digest: string },
): ExportedModel {
  const { model } = pkg;
  const own =
    model.algorithm === 'singleFeature' ? { ...pkg, model: singleFeatureTrees(model as SingleFeatureJson) } : pkg;
  return format === 'onnx' ? onnx(own, about) : lightgbm(own, about);
}

function onnx(pkg: ServingPackage, about: { version: number; digest: string }): ExportedModel {
  const { bytes, inputs } = writeOnnxPackage(pkg, about);
  const prepared = inputs.filter((input) => input.kind === 'prepared');
  return {
    files: [{ ending: '.onnx', bytes }],
    inputs,
    left: [
      ...prepared.map(({ name }) => `the feature plan of ${name}: give it prepared features`),
      ...(inputs.some((input) => input.kind === 'window') ? ['entity windows: give their values'] : []),
      ...decisionsLeft(pkg),
    ],
  };
}

function lightgbm(pkg: ServingPackage, { version, digest }: { version: number; digest: string }): ExportedModel {
  const { model, project, calibration } = pkg;
  if (model.algorithm !== 'gradientBoostedTrees')
    throw new UnsupportedModel(
      `version ${version} of '${project}' is a model of the algorithm ${model.algorithm}, and LightGBM's format holds trees only; export it with --format onnx`,
    );
  const plan = pkg.plan as FeaturePlan;
  const described = { project, version, digest, classes: pkg.classes, calibration, plan };
  const encoder = new TextEncoder();
  const features = plan.features.map((feature) => feature.name);
  return {
    files: [
      { ending: '.txt', bytes: encoder.encode(writeLightgbm(model as EnsembleJson)) },
      { ending: '.features.json', bytes: encoder.encode(`${JSON.stringify(described, null, 2)}\n`) },
    ],
    inputs: [{ name: 'features', kind: 'prepared', type: 'float', columns: features.length, features }],
    left: [
      'the feature plan: give it prepared features in this order, categories as codes',
      ...(calibration === null ? [] : ['the calibration of probabilities']),
      ...decisionsLeft(pkg),
    ],
  };
}

function decisionsLeft({ task }: ServingPackage): string[] {
  return task === 'binary' ? ['decisions by cost'] : [];
}
