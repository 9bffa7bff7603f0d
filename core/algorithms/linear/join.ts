import { checkAlike, type Joining } from '../joining.ts';
import { linkOfTask } from '../link-name.ts';
import type { ModelForm } from '../model-form.ts';
import type { LinearJson } from './linear-model.ts';

/** Coefficients and intercepts averaged. */
export function joinLinear(form: ModelForm<LinearJson>): Joining {
  return {
    link: ({ task }) => linkOfTask(task),

    join(models, weights) {
      checkAlike(models);
      const all = models.map((model) => form.read(model));
      const [first] = all;
      const mean = (of: (model: LinearJson) => number) =>
        all.reduce((sum, model, m) => sum + of(model) * weights[m]!, 0);
      return {
        ...first!,
        intercepts: first!.intercepts.map((_, k) => mean(({ intercepts }) => intercepts[k]!)),
        coefficients: first!.coefficients.map((row, k) =>
          row.map((_, f) => mean(({ coefficients }) => coefficients[k]![f]!)),
        ),
      };
    },
  };
}
