import type { ModelDigest, ProjectName } from '../../../contracts/ids.ts';
import { objectWith } from '../../../contracts/schema.ts';
import {
  type LabelReader,
  type LabelRules,
  type LabelSummary,
  type Labels,
  labelReader,
} from '../../../labels/read-labels.ts';
import { dayOfObject, knownName, knownNames } from '../../statistics/day-file.ts';

/** The labels that the objects of one day (`dt=`) hold; as with `RowDay`, the objects are named beside. */
export interface LabelDay {
  format: 1;
  project: ProjectName;
  digest: ModelDigest;
  /** yyyy-MM-dd */
  day: string;
  objects: string[];
  labels: LabelSummary;
}

export const labelDaySchema = objectWith<LabelDay>('labels of the monitor (format 1)', {
  format: 1,
  objects: 'array',
  labels: 'object',
});

/** The labels that looks have read, and what this one adds. */
export interface KnownLabels {
  /** Whether what an object holds was known before this look. */
  isKnown(object: string): boolean;
  /** An object that was not known. */
  add(object: string, text: string): void;
  /** All of them. */
  labels(): Labels;
  /** How many arrived, by day (yyyy-MM-dd). */
  arrived(): Map<string, number>;
  changed(): LabelDay[];
}

export function knownLabels({
  project,
  digest,
  days: files,
  ...rules
}: LabelRules & {
  project: string;
  digest: string;
  days: readonly LabelDay[];
}): KnownLabels {
  const days = new Map<string, { objects: Set<string>; reader: LabelReader }>();
  for (const { day, objects, labels } of files) {
    const reader = labelReader(rules);
    reader.merge(labels);
    days.set(day, { objects: new Set(objects), reader });
  }
  const before = knownNames(files);
  const touched = new Set<string>();
  return {
    isKnown: (object) => before.has(knownName(object)),
    add(object, text) {
      const { day, name } = dayOfObject(object);
      const entry = days.get(day) ?? { objects: new Set(), reader: labelReader(rules) };
      days.set(day, entry);
      entry.objects.add(name);
      touched.add(day);
      entry.reader.read(text);
    },
    labels() {
      const all = labelReader(rules);
      for (const { reader } of days.values()) all.merge(reader.summary());
      return all.labels();
    },
    arrived: () => new Map([...days].map(([day, { reader }]) => [day, reader.count()])),
    changed: () =>
      [...touched].map((day) => {
        const { objects, reader } = days.get(day)!;
        return { format: 1, project, digest, day, objects: [...objects].sort(), labels: reader.summary() };
      }),
  };
}
