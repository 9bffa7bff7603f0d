import type { Project } from '../../contracts/project.ts';
import type { Check, ObservedFeature } from './check.ts';

type Monitoring = Project['monitoring'];

/** Threshold of a check for the whole project; undefined where the project switches it off. */
export function thresholdOf({ name, setting, defaultThreshold }: Check, monitoring: Monitoring): number | undefined {
  const own = ofCheck(name, monitoring);
  if (own === false) return undefined;
  const stated = typeof own === 'object' ? own.threshold : undefined;
  return stated ?? setting?.(monitoring) ?? defaultThreshold;
}

/** Threshold of a check for one feature; undefined where the check is not to judge it. */
export function thresholdFor(
  check: Check,
  feature: ObservedFeature,
  threshold: number,
  monitoring: Monitoring,
): number | undefined {
  const { name, kind, types, groups } = check;
  if (!types.includes(feature.reference.type) || !groups.includes(feature.group)) return undefined;
  const own = Object.hasOwn(monitoring.features, feature.reference.name)
    ? monitoring.features[feature.reference.name]!
    : undefined;
  if (own?.ignore) return undefined;
  if (kind === 'quality')
    return (
      (name === 'invalid' || name === 'missing' || name === 'newCategories' ? own?.[name] : undefined) ??
      (name === 'absent' ? own?.missing : name === 'type' ? own?.invalid : undefined) ??
      threshold
    );
  if (own?.check) return own.check === name ? (own.threshold ?? threshold) : undefined;
  const setting = ofCheck(name, monitoring);
  const everywhere = setting === true || (typeof setting === 'object' && 'everywhere' in setting && setting.everywhere);
  return everywhere || !check.suits || check.suits(feature) ? threshold : undefined;
}

function ofCheck(name: string, { checks }: Monitoring) {
  return Object.entries(checks).find(([of]) => of === name)?.[1];
}

/** Threshold of a check of rows as wholes; undefined where it is not to look. */
export function wholeThreshold(
  { name, defaultThreshold, onRequest }: { name: string; defaultThreshold: number; onRequest?: true },
  monitoring: Monitoring,
): number | undefined {
  const own = ofCheck(name, monitoring);
  if (own === false || (own === undefined && onRequest)) return undefined;
  return (typeof own === 'object' ? own.threshold : undefined) ?? defaultThreshold;
}
