import { explainerOf, type ModelExplainer, type ModelExplanation } from '../algorithms/explanation/explainer.ts';
import type { ModelJson } from '../contracts/model.ts';
import type { Contribution, Explanation, Prediction, ServingPackage } from '../contracts/serving.ts';
import type { FeaturePlan } from '../features/plan.ts';
import type { Row } from '../table/table.ts';
import { partsOf } from './parts.ts';
import { type Reason, reasonsOf } from './reason.ts';

/**
 * Explains one prediction.
 * @param features of the record by the package's plan
 * @param answer what the record is answered: the predicted class, the decision
 */
export type RecordExplainer = (
  record: Row,
  windowValues: ArrayLike<number>,
  features: Float32Array,
  answer: Pick<Prediction, 'label' | 'decision'>,
) => Explanation;

/** Reasons that an explanation gives; the rest is a sum. */
const reasonsShown = 5;

/**
 * What explains the predictions of a package. Contributions are added up by column and window feature and put in words.
 * The largest come first; where the decision is against the subject (review or block), those that raise the risk come before
 * those that lower it, as the reasons of an adverse action. It keeps scratch memory.
 * @throws CannotExplain, MissingCounts, MissingMeans, MalformedModel
 */
export function recordExplainer(
  pkg: ServingPackage,
  explainers: readonly ModelExplainer[],
  shown: number = reasonsShown,
): RecordExplainer {
  const explainer = explainerOf(pkg.model, explainers).explain(pkg.model);
  const parts = partsOf(pkg.plan as FeaturePlan);
  const reasonOf = reasonsOf(pkg);
  const scale = scaleOf(pkg.model, explainer);
  const width = explainer.features;
  const all = new Float64Array(explainer.outputs * width);
  return (record, windowValues, features, { label, decision }) => {
    const output = label === undefined ? 0 : pkg.classes.indexOf(label);
    explainer.contributions(features, all, output);
    const contributions = all.subarray(output * width, (output + 1) * width);
    const target = label ?? (pkg.task === 'binary' ? pkg.classes[1]! : pkg.target);
    const explained = { record, windowValues, features, contributions, target };
    const added = parts.map((part) => ({
      part,
      contribution: part.encoders.reduce((sum, { first, width }) => sum + sumOf(contributions, first, width), 0),
    }));
    const ranked = rank(added, decision === 'block' || decision === 'review');
    const chosen = ranked.slice(0, shown).filter(({ contribution }) => contribution !== 0);
    const rest = ranked.slice(chosen.length);
    const base = explainer.expected[output]!;
    return {
      scale,
      ...(label !== undefined && { class: label }),
      base,
      score: contributions.reduce((sum, value) => sum + value, base),
      contributions: chosen.map(({ part, contribution }) =>
        worded(part.name, contribution, reasonOf(part, explained, contribution)),
      ),
      rest: { count: rest.length, contribution: rest.reduce((sum, { contribution }) => sum + contribution, 0) },
    };
  };
}

function worded(feature: string, contribution: number, { value, reason }: Reason): Contribution {
  return { feature, ...(value !== undefined && { value }), contribution, reason };
}

function rank<T extends { contribution: number }>(added: readonly T[], against: boolean): T[] {
  const bySize = [...added].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  if (!against) return bySize;
  return [...bySize.filter((a) => a.contribution > 0), ...bySize.filter((a) => a.contribution <= 0)];
}

function sumOf(values: Float64Array, first: number, width: number): number {
  let sum = 0;
  for (let f = first; f < first + width; f++) sum += values[f]!;
  return sum;
}

function scaleOf({ task }: ModelJson, explanation: ModelExplanation): Explanation['scale'] {
  const own = explanation.valueScale();
  if (task === 'regression' || own === 'probability' || own === 'logScore') return own;
  return task === 'binary' ? 'logOdds' : 'logit';
}
