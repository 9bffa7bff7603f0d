import { featuresOf } from '../features/encoders/index.ts';
import { inputsOf } from '../features/inputs.ts';
import type { Encoder, FeaturePlan, Input } from '../features/plan.ts';

/** Features that are explained together: all that come of one column, of one window feature, or of several of these at once. */
export interface Part {
  /** Name of the column or window feature; of a derived feature, its own. */
  name: string;
  from: { column: string } | { window: number } | 'several';
  /** Encoders of the plan with the place of their first feature. */
  encoders: { encoder: Encoder; first: number; width: number }[];
}

/** What a plan's features come from, in the order of the plan. */
export function partsOf(plan: FeaturePlan): Part[] {
  const windows = plan.windows.flatMap((spec) => spec.features.map((feature) => feature.name));
  const parts = new Map<string, Part>();
  let first = 0;
  for (const encoder of plan.encoders) {
    const width = featuresOf(encoder, '', '').length;
    const { from, name } = originOf(inputsOf(encoder), windows, plan.features[first]?.name ?? '');
    const id = JSON.stringify(encoder.kind === 'derived' ? [encoder.operation, encoder.inputs] : from);
    const part = parts.get(id) ?? { name, from, encoders: [] };
    part.encoders.push({ encoder, first, width });
    parts.set(id, part);
    first += width;
  }
  return [...parts.values()];
}

function originOf(
  inputs: readonly Input[],
  windows: readonly string[],
  feature: string,
): { from: Part['from']; name: string } {
  const [input] = inputs;
  if (inputs.length !== 1 || !input) return { from: 'several', name: feature };
  return 'column' in input
    ? { from: { column: input.column }, name: input.column }
    : { from: { window: input.window }, name: windows[input.window] ?? feature };
}
