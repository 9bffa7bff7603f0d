import type { Metric } from '../../contracts/project.ts';
import { objectWith } from '../../contracts/schema.ts';
import { type PartialDependence, partialDependence } from './partial-dependence.ts';
import { type InputImportance, permutationImportance } from './permutation-importance.ts';
import { createProbe } from './probe.ts';

/** `global-explanation.json`: feature importance and dependence of the evaluation model, on rows of the test part. */
export interface GlobalExplanation {
  format: 1;
  importance: {
    metric: Metric;
    /** Rows that were shuffled, and how often. */
    rows: number;
    repeats: number;
    /** Inputs that were not measured: those after the most important by what training says. */
    left: number;
    /** Largest first; none where the metric is not defined on these rows. */
    features: InputImportance[];
  };
  dependence: {
    rows: number;
    features: PartialDependence[];
  };
}

/** The light check of a file that the platform wrote. */
export const globalExplanationSchema = objectWith<GlobalExplanation>('a global explanation (format 1)', {
  format: 1,
  importance: 'object',
});

export type ProbeInput = Parameters<typeof createProbe>;

const repeats = 5;
const maxRows = 10_000;
const minRows = 500;
const maxInputs = 60;
const maxCurves = 6;
const curveRows = 1_000;
/** Nodes and features that all predictions look at: some five seconds. */
const work = 1_000_000_000;

/**
 * Permutation importance and partial dependence of a model within a bounded number of predictions: of at most 60 inputs and
 * 10,000 rows spread evenly, fewer where the model is large; curves of the six most important inputs that have any, on 1,000 rows.
 *
 * @param probe arguments of `createProbe` for a choice of the rows, given as positions among `rows`
 * @param gains inputs by what training says of them, where it says anything; inputs it does not name come last
 * @param score of predictions of the chosen rows: higher is better
 * @param isPersonal columns whose values may not be shown
 */
export function globalExplanationOf({
  rows,
  probe,
  score,
  metric,
  cost,
  gains,
  isPersonal,
  seed,
}: {
  rows: number;
  probe: (chosen: Uint32Array) => ProbeInput;
  score: (predictions: Float64Array, chosen: Uint32Array) => number;
  metric: Metric;
  /** Nodes and features that a prediction looks at. */
  cost: number;
  gains: ReadonlyMap<string, number>;
  isPersonal: (name: string) => boolean;
  seed: number;
}): GlobalExplanation {
  const names = createProbe(...probe(new Uint32Array(0))).inputs.map((input) => input.name);
  const ranked = names.sort((a, b) => (gains.get(b) ?? 0) - (gains.get(a) ?? 0) || (a < b ? -1 : 1));
  const measured = new Set(ranked.slice(0, maxInputs));
  const affordable = Math.floor(work / (Math.max(1, measured.size) * repeats * cost));
  const chosen = spread(rows, Math.max(minRows, Math.min(maxRows, affordable)));
  const features = permutationImportance(createProbe(...probe(chosen)), (p) => score(p, chosen), {
    repeats,
    seed,
    names: measured,
  }).filter(({ mean }) => Number.isFinite(mean));
  const few = spread(rows, curveRows);
  const curves = createProbe(...probe(few));
  const dependence: PartialDependence[] = [];
  for (const { feature, mean } of features) {
    if (dependence.length === maxCurves || !(mean > 0)) break;
    const input = curves.inputs.find(({ name }) => name === feature)!;
    const curve = isPersonal(feature) ? undefined : partialDependence(curves, input);
    if (curve) dependence.push(curve);
  }
  return {
    format: 1,
    importance: { metric, rows: chosen.length, repeats, left: names.length - measured.size, features },
    dependence: { rows: few.length, features: dependence },
  };
}

/** So many of `rows` positions, evenly spread. */
function spread(rows: number, most: number): Uint32Array {
  const count = Math.min(rows, most);
  return Uint32Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * rows) / count));
}
