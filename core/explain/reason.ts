import type { ServingPackage, Typical } from '../contracts/serving.ts';
import { numberReader, toNumber, toText, toTimestamp } from '../features/cells.ts';
import { operations } from '../features/encoders/derived.ts';
import type { DerivedEncoder, FeaturePlan } from '../features/plan.ts';
import type { Row } from '../table/table.ts';
import { formatNumber } from '../values/format.ts';
import type { Part } from './parts.ts';
import { categoryWords, numberWords, quoted } from './words/column-words.ts';
import { dateWords } from './words/date-words.ts';
import { textWords } from './words/text-words.ts';
import { type WindowFeature, windowWords } from './words/window-words.ts';

/** A record with all that its explanation is worded from. */
export interface Explained {
  record: Row;
  windowValues: ArrayLike<number>;
  /** Shape (features of the plan). */
  features: ArrayLike<number>;
  /** Shape (features of the plan): what each adds. */
  contributions: ArrayLike<number>;
  /** Name of the class that is explained, or of the target. */
  target: string;
}

/** What one part of a plan says of a record. */
export interface Reason {
  /** Left out for personal data. */
  value?: string | number | boolean | null;
  reason: string;
}

const maxValueLength = 200;

/** The number that an encoder makes of several, before it is scaled. */
function derivedValue(encoder: DerivedEncoder, { record, windowValues }: Explained): number {
  const values = encoder.inputs.map((input) =>
    'window' in input ? (windowValues[input.window] ?? Number.NaN) : numberReader(input.type)(record[input.column]),
  );
  return operations[encoder.operation](values);
}

/** Words the parts of a plan. @throws nothing: what is not known is left unsaid */
export function reasonsOf(pkg: ServingPackage): (part: Part, explained: Explained, contribution: number) => Reason {
  const plan = pkg.plan as FeaturePlan;
  const contract = new Map(pkg.contract.map((column) => [column.name, column]));
  const windows: WindowFeature[] = plan.windows.flatMap((spec) => spec.features.map((feature) => ({ spec, feature })));
  const typicalColumn = (name: string) => own(pkg.typical?.columns, name);
  return (part, explained, contribution) => {
    if (part.from === 'several') {
      // No other encoder has several inputs.
      const value = derivedValue(part.encoders[0]!.encoder as DerivedEncoder, explained);
      return Number.isNaN(value)
        ? { value: null, reason: `${part.name} is missing` }
        : { value, reason: `${part.name} is ${formatNumber(value)}` };
    }
    if ('window' in part.from) {
      const value = explained.windowValues[part.from.window] ?? Number.NaN;
      const reason = windowWords(windows[part.from.window]!, value, own(pkg.typical?.windows, part.name));
      return { value: Number.isNaN(value) ? null : value, reason };
    }
    const column = contract.get(part.name);
    const isPersonal = column?.pii ?? false;
    const value = explained.record[part.name];
    if (value === null || value === undefined)
      return { ...(!isPersonal && { value: null }), reason: `${part.name} is missing` };
    const typical = typicalColumn(part.name);
    // Of personal data neither the value nor its hash nor a word of it.
    const reason = isPersonal
      ? categoryWords(part.name, String(value), typical, true)
      : columnReason(part, explained, contribution, { typical, type: column?.type, plan });
    return { ...(!isPersonal && { value: shown(value, column?.type) }), reason };
  };
}

function columnReason(
  part: Part,
  explained: Explained,
  contribution: number,
  { typical, type, plan }: { typical: Typical | undefined; type: string | undefined; plan: FeaturePlan },
): string {
  const { name } = part;
  const value = explained.record[name];
  const kinds = new Set(part.encoders.map(({ encoder }) => encoder.kind));
  if (kinds.has('date')) return dateReason(part, explained, plan);
  if (type === 'text' || kinds.has('terms') || kinds.has('score')) {
    const parts = part.encoders.map(({ encoder, first, width }) => ({
      encoder,
      contributions: Array.from({ length: width }, (_, f) => explained.contributions[first + f]!),
    }));
    return textWords(name, toText(value) ?? '', parts, contribution, explained.target);
  }
  const number = toNumber(value);
  const isCategory = kinds.has('codes') || kinds.has('oneHot') || kinds.has('target') || typical?.kind === 'category';
  if (isCategory || Number.isNaN(number) || typeof value === 'boolean')
    return categoryWords(name, toText(value) ?? '', typical, false);
  return numberWords(name, number, typical);
}

/** By the part of the timestamp that contributes most. */
function dateReason(part: Part, { record, contributions }: Explained, plan: FeaturePlan): string {
  const value = toTimestamp(record[part.name]);
  const time = plan.time === null ? Number.NaN : toTimestamp(record[plan.time]);
  let best = { size: -1, words: `${part.name} ${quoted(String(record[part.name]))}` };
  for (const { encoder, first } of part.encoders) {
    if (encoder.kind !== 'date' || Number.isNaN(value)) continue;
    encoder.parts.forEach(({ part: datePart }, p) => {
      const size = Math.abs(contributions[first + p]!);
      if (size > best.size) best = { size, words: dateWords(part.name, datePart, value, time, plan.timezone) };
    });
  }
  return best.words;
}

function shown(value: unknown, type: string | undefined): string | number | boolean {
  if (type === 'timestamp' && typeof value === 'number') return new Date(value).toISOString();
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  const text = String(value);
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : text;
}

function own(of: Record<string, Typical> | undefined, name: string): Typical | undefined {
  return of && Object.hasOwn(of, name) ? of[name] : undefined;
}
