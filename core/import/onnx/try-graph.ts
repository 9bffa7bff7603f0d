import { NoPrediction } from '../../algorithms/errors.ts';
import { graphInputs } from '../../algorithms/onnx/graph-inputs.ts';
import type { OnnxJson } from '../../algorithms/onnx/onnx-json.ts';
import type { Task } from '../../contracts/task.ts';
import type { FeaturePlan } from '../../features/plan.ts';
import { GraphFailed, GraphTooSlow } from '../../onnx/errors.ts';
import type { OnnxSession } from '../../ports/onnx-runtime.ts';
import { evenlySpread } from '../../stats/evenly-spread.ts';
import type { FeatureMatrix } from '../../table/feature-matrix.ts';
import { UnusableImport } from '../errors.ts';
import { listed } from '../listed.ts';

/** Rows that a graph is tried on, and how long it may take: evaluation asks it of some hundred thousand. */
const tried = 1_000;
const withinMs = 2_000;
/** Rows that are asked again, one by one, and whose gaps are tried. */
const asked = 20;
const moved = 100;
/** How far two answers to the same row may differ, and the sum of probabilities from 1. */
const tolerance = 1e-5;
const sumTolerance = 1e-3;

export interface TriedGraph {
  json: Pick<OnnxJson, 'inputs' | 'texts' | 'output' | 'single' | 'features'>;
  task: Task;
  session: OnnxSession;
  plan: FeaturePlan;
  /** Rows of the project. */
  matrix: FeatureMatrix;
  /** How many numbers a record may have. */
  widths: readonly number[];
}

/** What trying a graph has shown. */
export interface Trial {
  /** Numbers that it gives a record. */
  width: number;
  /** What a person should know, in words. */
  warnings: string[];
  /** By feature how far it moves predictions: their mean absolute change where rows have one another's values. */
  moved: number[];
}

/**
 * Tries a graph on rows of the project: it has to give each a prediction, the same one by one and together, and in time.
 * @throws UnusableImport, GraphTooSlow
 */
export function tryGraph(graph: TriedGraph): Trial {
  const { json, matrix, task, widths } = graph;
  const chosen = evenlySpread(matrix.rows, json.single ? tried / 10 : tried);
  const rows = Array.from(chosen, (row) => Float32Array.from(matrix.data, (values) => values[row]!));
  if (rows.length === 0) throw new UnusableImport('the project has no rows that the model could be tried on');
  const answers = answersOf(graph, rows);
  const width = answers.length / rows.length;
  if (!widths.includes(width))
    throw new UnusableImport(
      `'${json.output}' has ${answers.length} numbers for ${rows.length} records; expected ${widths.join(' or ')} each`,
    );
  const bad = answers.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw noPrediction(graph, rows[Math.floor(bad / width)]!, 'it gives no number');
  if (task !== 'regression') checkProbabilities(answers, width, json.output);
  checkAlone(graph, rows.slice(0, asked), answers);
  return { width, warnings: gapsOf(graph, rows), moved: movedBy(graph, rows.slice(0, moved), answers) };
}

/** What the graph says of rows, shape (rows, width). @throws UnusableImport, GraphTooSlow */
function answersOf(graph: TriedGraph, rows: readonly Float32Array[]): Float64Array {
  const { json, session } = graph;
  try {
    // The first one is slower: what is compiled when it is needed.
    const first = askedOf(graph, rows[0]!);
    if (json.single) return Float64Array.from([first, ...rows.slice(1).map((row) => askedOf(graph, row))].flat());
    const together = new Float32Array(rows.length * json.features.length);
    rows.forEach((row, i) => {
      together.set(row, i * row.length);
    });
    return Float64Array.from(session.run(graphInputs(json, together, rows.length), json.output, withinMs).data, Number);
  } catch (error) {
    if (error instanceof GraphTooSlow)
      throw new UnusableImport(
        `${error.message}, and has to predict ${tried} records in that time; bring a smaller model`,
        { cause: error },
      );
    if (!isOfRows(error)) throw error;
    // Which row it was is not said.
    const faulty = rows.find((row) => !hasAnswer(graph, row)) ?? rows[0]!;
    throw noPrediction(graph, faulty, error.message);
  }
}

function askedOf({ json, session }: TriedGraph, row: Float32Array): number[] {
  return Array.from(session.run(graphInputs(json, row, 1), json.output).data, Number);
}

const isOfRows = (error: unknown): error is Error =>
  error instanceof NoPrediction || (error instanceof GraphFailed && !(error instanceof GraphTooSlow));

function hasAnswer(graph: TriedGraph, row: Float32Array): boolean {
  try {
    return askedOf(graph, row).every(Number.isFinite);
  } catch (error) {
    if (isOfRows(error)) return false;
    throw error;
  }
}

function noPrediction({ plan }: TriedGraph, row: Float32Array, why: string): UnusableImport {
  const gaps = [...new Set(plan.features.flatMap(({ source }, f) => (Number.isNaN(row[f]!) ? [source] : [])))];
  return new UnusableImport(
    gaps.length > 0
      ? `of a record without ${listed(gaps)} the model says nothing (${why}); put what fills missing values before it (SimpleImputer) and export both, or fill the columns`
      : `of a complete record the model says nothing (${why})`,
  );
}

function checkProbabilities(answers: Float64Array, width: number, output: string): void {
  const remedy = 'end the graph with Softmax or Sigmoid, so that it gives probabilities';
  const odd = answers.find((value) => value < -tolerance || value > 1 + tolerance);
  if (odd !== undefined) throw new UnusableImport(`'${output}' has ${odd}, which is no probability; ${remedy}`);
  for (let at = 0; width > 1 && at < answers.length; at += width) {
    const sum = answers.subarray(at, at + width).reduce((all, value) => all + value, 0);
    if (Math.abs(sum - 1) > sumTolerance)
      throw new UnusableImport(`the probabilities of '${output}' sum to ${sum}; ${remedy}`);
  }
}

/** @throws UnusableImport where a row has another answer alone, or when it is asked again */
function checkAlone(graph: TriedGraph, rows: readonly Float32Array[], answers: Float64Array): void {
  rows.forEach((row, i) => {
    const own = askedOf(graph, row);
    own.forEach((value, k) => {
      const before = answers[i * own.length + k]!;
      if (Math.abs(value - before) > tolerance * Math.max(1, Math.abs(before)))
        throw new UnusableImport(
          `the graph says ${before} of a record, and ${value} when it is asked again without the others: export the model for inference (model.eval())`,
        );
    });
  });
}

/** Columns without which there is no prediction, or whose unknown categories have none. */
function gapsOf(graph: TriedGraph, rows: readonly Float32Array[]): string[] {
  const { plan } = graph;
  const complete = rows.find((row) => row.every((value) => !Number.isNaN(value)));
  if (!complete) return [];
  const without = (value: number, kinds: readonly string[]) => {
    const sources = new Set(plan.features.filter(({ kind }) => kinds.includes(kind)).map(({ source }) => source));
    return [...sources].filter((source) => {
      const changed = complete.map((own, f) => (plan.features[f]!.source === source ? value : own));
      return !hasAnswer(graph, changed);
    });
  };
  const missing = without(Number.NaN, ['numeric', 'categorical']);
  const unknown = without(0, ['categorical']);
  return [
    ...(missing.length > 0
      ? [`requests without ${listed(missing)} get no prediction (422): nothing in the graph fills them`]
      : []),
    ...(unknown.length > 0
      ? [`requests with a category of ${listed(unknown)} that the graph does not know get no prediction (422)`]
      : []),
  ];
}

function movedBy(graph: TriedGraph, rows: readonly Float32Array[], answers: Float64Array): number[] {
  const { plan } = graph;
  const sources = [...new Set(plan.features.map(({ source }) => source))];
  const half = Math.ceil(rows.length / 2);
  const bySource = new Map(
    sources.map((source) => {
      const exchanged = rows.map((row, i) => {
        const other = rows[(i + half) % rows.length]!;
        return row.map((own, f) => (plan.features[f]!.source === source ? other[f]! : own));
      });
      const changed = answersOf(graph, exchanged);
      const sum = changed.reduce((all, value, i) => all + Math.abs(value - answers[i]!), 0);
      return [source, sum / changed.length] as const;
    }),
  );
  return plan.features.map(({ source }) => bySource.get(source)!);
}
