import type { ModelForm } from '../model-form.ts';
import { type ModelReducer, modelReducer } from '../reducer.ts';
import type { LinearJson } from './linear-model.ts';

/** Significant digits of a number, by level. */
const digits = [8, 6, 5, 4, 3] as const;

/** Both linear algorithms have the same models. */
export function linearReducer(form: ModelForm<LinearJson>): ModelReducer {
  return modelReducer(form, {
    byFeatures: true,
    reductions: [
      {
        kind: 'digits',
        levels: () => digits.map((_, i) => i + 1),
        apply(json, level) {
          const short = (value: number) => Number(value.toPrecision(digits[level - 1]!));
          return {
            ...json,
            intercepts: json.intercepts.map(short),
            coefficients: json.coefficients.map((row) => row.map(short)),
            ...(json.means && { means: json.means.map(short) }),
          };
        },
      },
    ],
    reads: ({ features, coefficients }) => features.map((_, f) => coefficients.some((row) => row[f] !== 0)),
    onFeatures: (json, kept) => ({
      ...json,
      features: kept.map((f) => json.features[f]!),
      coefficients: json.coefficients.map((row) => kept.map((f) => row[f]!)),
      ...(json.means && { means: kept.map((f) => json.means![f]!) }),
    }),
  });
}
