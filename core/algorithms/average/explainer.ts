import { explainerOf, type ModelExplainer } from '../explanation/explainer.ts';
import { averageForm } from './form.ts';

/**
 * Contributions of an average: those of its members times their weights, as its raw scores are.
 * @param explainers of what may be a member
 */
export function averageExplainer(explainers: readonly ModelExplainer[]): ModelExplainer {
  return {
    name: averageForm.name,
    explain(json) {
      const { members, features, outputs } = averageForm.read(json);
      const all = members.map(({ weight, columns, model }) => {
        const explainer = explainerOf(model, explainers).explain(model);
        const width = explainer.features;
        return { weight, columns, explainer, row: new Float64Array(width), own: new Float64Array(outputs * width) };
      });
      const expected = new Float64Array(outputs);
      for (const { weight, explainer } of all)
        for (let k = 0; k < outputs; k++) expected[k]! += weight * explainer.expected[k]!;
      return {
        features: features.length,
        outputs,
        expected,
        valueScale: () => all[0]!.explainer.valueScale(),
        contributions(row, out, only) {
          out.fill(0);
          for (const { weight, columns, explainer, row: gathered, own } of all) {
            columns.forEach((from, f) => {
              gathered[f] = row[from]!;
            });
            explainer.contributions(gathered, own, only);
            for (let k = 0; k < outputs; k++)
              columns.forEach((to, f) => {
                out[k * features.length + to]! += weight * own[k * columns.length + f]!;
              });
          }
        },
      };
    },
  };
}
