import type { PlanEncoding } from '../contracts/encoding.ts';
import type { FeatureInfo } from '../table/feature-matrix.ts';
import type { WindowSpec } from '../windows/specs.ts';
import { withWindows } from './inputs.ts';
import type { FeaturePlan } from './plan.ts';
import { windowNamesOf } from './window-names.ts';

/**
 * One plan of the features of several, one after the other, each with its encoding: for an average of models that ask for different
 * encodings. Each column and window is read once.
 * @param plans of one dataset, with the same derived windows; one alone is given back
 */
export function joinPlans(plans: readonly FeaturePlan[]): FeaturePlan {
  const [first, ...others] = plans;
  if (others.length === 0) return first!;
  const windows: WindowSpec[] = [];
  for (const plan of plans) mergeWindows(windows, plan.windows);
  const place = new Map(windowNamesOf({ windows }).map((name, window) => [name, window]));
  const encoders = plans.flatMap((plan) => {
    const names = windowNamesOf(plan);
    return plan.encoders.map((encoder) => withWindows(encoder, (window) => place.get(names[window]!)!));
  });
  const timezone = plans.find((plan) => plan.timezone)?.timezone;
  return {
    format: 1,
    encoding: 'all',
    inputs: distinctBy(
      plans.flatMap(({ inputs }) => inputs),
      ({ name }) => name,
    ),
    time: plans.find(({ time }) => time !== null)?.time ?? null,
    ...(timezone && { timezone }),
    windows,
    encoders,
    features: joinFeatures(plans),
    dropped: distinctBy(
      plans.flatMap(({ dropped }) => dropped),
      ({ column }) => column,
    ),
    ...(first!.selection !== undefined && { selection: first!.selection }),
  };
}

/** The features of a joined plan: a name that came before says its encoding. */
export function joinFeatures(
  parts: readonly { encoding: PlanEncoding; features: readonly FeatureInfo[] }[],
): FeatureInfo[] {
  const seen = new Set<string>();
  return parts.flatMap(({ encoding, features }) =>
    features.map((feature) => {
      let { name } = feature;
      while (seen.has(name)) name = `${name} (${encoding})`;
      seen.add(name);
      return { ...feature, name, encoding };
    }),
  );
}

/** Adds windows that are not there yet, those of one series and width to the others of it. */
function mergeWindows(all: WindowSpec[], more: readonly WindowSpec[]): void {
  const identity = ({ features: _, ...rest }: WindowSpec) => JSON.stringify(rest);
  for (const spec of more) {
    const at = all.findIndex((known) => identity(known) === identity(spec));
    if (at < 0) all.push({ ...spec, features: [...spec.features] });
    else all[at] = { ...all[at]!, features: distinctBy([...all[at]!.features, ...spec.features], ({ name }) => name) };
  }
}

function distinctBy<T>(all: readonly T[], key: (one: T) => string): T[] {
  const seen = new Set<string>();
  return all.filter((one) => !seen.has(key(one)) && seen.add(key(one)));
}
