import { featuresOf } from '../encoders/index.ts';
import { NoFeatures } from '../index.ts';
import { inputName, inputsOf, withWindows } from '../inputs.ts';
import type { Encoder, FeaturePlan } from '../plan.ts';
import { readsOf } from '../reads.ts';
import { windowNamesOf } from '../window-names.ts';

/**
 * A plan without some of its features, their encoders, and windows that no encoder reads any more. Where an encoder
 * cannot leave out some of its features it keeps them all.
 *
 * @param unwanted why a feature is to go; undefined keeps it
 * @param by who says so
 * @returns the plan, with an entry in `dropped` for each feature, or for the input where none of its features is left; and
 *   which of the plan's features are kept
 * @throws NoFeatures when none is left
 */
export function dropFeatures<P extends FeaturePlan>(
  plan: P,
  unwanted: (feature: string, input: string) => string | undefined,
  by: FeaturePlan['dropped'][number]['by'] = 'selection',
): { plan: P; keep: boolean[] } {
  const windowNames = windowNamesOf(plan);
  let first = 0;
  const reduced = plan.encoders.map((encoder) => {
    const input = inputName(encoder, windowNames);
    const features = plan.features.slice(first, first + featuresOf(encoder, '', '').length);
    first += features.length;
    const reasons = features.map(({ name }) => unwanted(name, input));
    return { input, features, reasons, ...without(encoder, reasons) };
  });
  const keep = reduced.flatMap((r) => r.keep);
  if (!keep.includes(true))
    throw new NoFeatures(`all ${keep.length} features were to be dropped; expected some to stay`);
  const left = reduced.flatMap(({ encoder }) => (encoder ? [encoder] : []));
  const { encoders, windows } = withoutUnread(left, plan.windows);
  return {
    plan: {
      ...plan,
      ...readsOf(encoders, windows, plan.inputs, plan.time),
      windows,
      encoders,
      features: plan.features.filter((_, f) => keep[f]),
      dropped: [...plan.dropped, ...entriesOf(reduced, by)],
    },
    keep,
  };
}

/** The encoder without features that have a reason against them, as far as it can do so. */
function without(
  encoder: Encoder,
  reasons: readonly (string | undefined)[],
): { encoder: Encoder | undefined; keep: boolean[] } {
  const wanted = reasons.map((reason) => reason === undefined);
  if (!wanted.includes(true)) return { encoder: undefined, keep: wanted };
  if (encoder.kind === 'date') {
    const parts = encoder.parts.filter((_, p) => wanted[p]);
    return { encoder: { ...encoder, parts, indicator: encoder.indicator && wanted.at(-1)! }, keep: wanted };
  }
  if (encoder.kind === 'terms') {
    const terms = encoder.terms.filter((_, t) => wanted[t]);
    const lengths = wanted.slice(encoder.terms.length).includes(true) ? encoder.lengths : [];
    const keep = wanted.map((w, f) => (f < encoder.terms.length ? w : lengths.length > 0));
    return { encoder: { ...encoder, terms, lengths }, keep };
  }
  return { encoder, keep: wanted.map(() => true) };
}

/** Windows that encoders still read, and the encoders with their new places. */
function withoutUnread(encoders: readonly Encoder[], windows: FeaturePlan['windows']) {
  const read = new Set(encoders.flatMap(inputsOf).flatMap((input) => ('window' in input ? [input.window] : [])));
  const place = new Map([...read].sort((a, b) => a - b).map((window, i) => [window, i]));
  let first = 0;
  const kept = windows.flatMap((spec) => {
    const from = first;
    first += spec.features.length;
    const features = spec.features.filter((_, i) => read.has(from + i));
    return features.length > 0 ? [{ ...spec, features }] : [];
  });
  const moved = encoders.map((encoder) => withWindows(encoder, (window) => place.get(window)!));
  return { encoders: moved, windows: kept };
}

function entriesOf(
  reduced: readonly {
    input: string;
    features: readonly { name: string }[];
    reasons: readonly (string | undefined)[];
    keep: readonly boolean[];
  }[],
  by: FeaturePlan['dropped'][number]['by'],
): FeaturePlan['dropped'] {
  const staying = new Set(reduced.filter(({ keep }) => keep.includes(true)).map(({ input }) => input));
  const seen = new Set<string>();
  return reduced.flatMap(({ input, features, reasons, keep }) =>
    features.flatMap(({ name }, f) => {
      if (keep[f]) return [];
      const column = staying.has(input) ? name : input;
      if (seen.has(column)) return [];
      seen.add(column);
      return [{ column, reason: reasons[f]!, ...(by && { by }) }];
    }),
  );
}
