import { exporterOf, type ModelExporter } from '../algorithms/exporter.ts';
import { modelExporters } from '../algorithms/exporting.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import type { FeaturePlan } from '../features/plan.ts';
import { UnsupportedModel } from '../onnx/errors.ts';
import type { OnnxElementType } from '../ports/onnx-runtime.ts';
import { type OnnxInput, writeOnnxPackage } from './onnx/write-package.ts';
import { lightgbmProgram } from './python/lightgbm-program.ts';
import { onnxProgram } from './python/onnx-program.ts';

export const exportFormats = ['onnx', 'lightgbm'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** A graph that was imported has inputs of more types than those that are written. */
export interface ExportedInput extends Omit<OnnxInput, 'type'> {
  type: OnnxInput['type'] | 'int32' | 'int64' | 'bool';
}

export interface ExportedFrom {
  version: number;
  digest: string;
  /** What the file of the model is called. @default project and version, with the ending of the format */
  file?: string;
}

export interface ExportedModel {
  /** The model first; each with the ending of its name. */
  files: { ending: string; bytes: Uint8Array }[];
  /** What the model is given. */
  inputs: ExportedInput[];
  /** What the package does besides, and the exported model does not. */
  left: string[];
}

/**
 * A registered package in another format. ONNX: plan (as far as ONNX can say it), model and calibration. LightGBM: the trees
 * alone. A graph that was imported: as it came, with nothing beside it. A second file says how features are made that the caller has to
 * prepare, and a third is a Python program that does, and predicts.
 * @throws UnsupportedModel, MalformedModel
 */
export function exportModel(
  pkg: ServingPackage,
  format: ExportFormat,
  about: ExportedFrom,
  exporters: readonly ModelExporter[] = modelExporters,
): ExportedModel {
  const exporter = exporterOf(pkg.model, exporters);
  return format === 'onnx' ? onnx(pkg, about, exporter) : lightgbm(pkg, about, exporter);
}

/** A graph as it was imported, and what the package does after it. */
function imported(
  pkg: ServingPackage,
  { bytes, inputs }: ReturnType<NonNullable<ModelExporter['file']>>,
): ExportedModel {
  return {
    files: [{ ending: '.onnx', bytes }],
    inputs: inputs.map(({ name, type, columns }) => ({ name, kind: 'column', type: onnxTypes[type], columns })),
    left: [...(pkg.calibration === null ? [] : ['the calibration of probabilities']), ...decisionsLeft(pkg)],
  };
}

const onnxTypes: Readonly<Record<OnnxElementType, ExportedInput['type']>> = {
  float32: 'float',
  float64: 'double',
  int32: 'int32',
  int64: 'int64',
  bool: 'bool',
  string: 'string',
};

function onnx(pkg: ServingPackage, about: ExportedFrom, exporter: ModelExporter): ExportedModel {
  if (exporter.file) return imported(pkg, exporter.file(pkg.model));
  const { bytes, inputs } = writeOnnxPackage(pkg, { version: about.version, digest: about.digest }, exporter);
  const prepared = inputs.filter((input) => input.kind === 'prepared');
  return {
    files: [
      { ending: '.onnx', bytes },
      ...(prepared.length > 0 ? [featuresFile(pkg, about)] : []),
      program(onnxProgram({ ...named(pkg, about, '.onnx'), prepared: prepared.length > 0 })),
    ],
    inputs,
    left: [
      ...prepared.map(({ name }) => `the feature plan of ${name}: give it prepared features`),
      ...(inputs.some((input) => input.kind === 'window') ? ['entity windows: give their values'] : []),
      ...decisionsLeft(pkg),
    ],
  };
}

function lightgbm(pkg: ServingPackage, about: ExportedFrom, exporter: ModelExporter): ExportedModel {
  const { model, project, calibration } = pkg;
  if (!exporter.lightgbm)
    throw new UnsupportedModel(
      `version ${about.version} of '${project}' is a model of the algorithm ${model.algorithm}, and LightGBM's format holds trees only; export it with --format onnx`,
    );
  const text = exporter.lightgbm(model);
  const features = (pkg.plan as FeaturePlan).features.map((feature) => feature.name);
  return {
    files: [
      { ending: '.txt', bytes: new TextEncoder().encode(text) },
      featuresFile(pkg, about),
      program(lightgbmProgram(named(pkg, about, '.txt'))),
    ],
    inputs: [{ name: 'features', kind: 'prepared', type: 'float', columns: features.length, features }],
    left: [
      'the feature plan: give it prepared features in this order, categories as codes',
      ...(calibration === null ? [] : ['the calibration of probabilities']),
      ...decisionsLeft(pkg),
    ],
  };
}

function named({ project }: ServingPackage, { version, file }: ExportedFrom, ending: string) {
  return { project, version, file: file ?? `${project}-${version}${ending}` };
}

/** A Python program that predicts by the files beside it. */
const program = (text: string) => ({ ending: '.py', bytes: new TextEncoder().encode(text) });

/** The plan that prepares features, the calibration of what they give, and the rule of its intervals. */
function featuresFile(
  { project, classes, calibration, plan, intervals }: ServingPackage,
  { version, digest }: ExportedFrom,
) {
  const described = { project, version, digest, classes, calibration, ...(intervals && { intervals }), plan };
  return { ending: '.features.json', bytes: new TextEncoder().encode(`${JSON.stringify(described, null, 2)}\n`) };
}

function decisionsLeft({ task, intervals, anomalies }: ServingPackage): string[] {
  return [
    ...(task === 'binary' ? ['decisions by cost'] : []),
    ...(anomalies ? [`decisions: a score above ${anomalies.threshold} goes to review`] : []),
    ...(intervals ? ['prediction intervals: the metadata say how they follow from the value'] : []),
  ];
}
