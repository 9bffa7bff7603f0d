import { notationText } from '../values/words.ts';
import type { TargetGuess } from './guess-target.ts';
import type { FileInspection } from './inspect.ts';
import { isProtectedLike } from './names.ts';
import type { PersonalFinding } from './personal/detect.ts';
import type { Suspicion } from './suspicious.ts';

/** What is remarked on a column in the project file, by column. */
export function remarksOf(found: {
  inspection: FileInspection;
  target: TargetGuess;
  personal: ReadonlyMap<string, PersonalFinding>;
  suspicious: readonly Suspicion[];
}): Map<string, string> {
  const { inspection, target, personal, suspicious } = found;
  const remarks = new Map<string, string[]>();
  const add = (name: string, remark: string) => remarks.set(name, [...(remarks.get(name) ?? []), remark]);
  for (const c of inspection.columns) {
    const { name, notation, markers, unread } = c;
    const finding = personal.get(name);
    const written = notation && notationText(notation);
    if (written) add(name, `read as ${written}`);
    if (markers) add(name, `missing: ${markers.map(([text, count]) => `'${text}' ${count} times`).join(', ')}`);
    if (unread) add(name, `${unread.count} cannot be read as ${c.type}: quarantined`);
    if (name !== target.name && isProtectedLike(name))
      add(name, 'decisions by this may be against the law: protected: true keeps it out of the model');
    if (finding) add(name, personalRemark(finding));
    const suspicion = suspicious.find((s) => s.name === name);
    if (suspicion) add(name, `alone tells ${target.name} almost perfectly: exclude it if it is known only afterwards`);
  }
  return new Map([...remarks].map(([name, texts]) => [name, texts.join('; ').replace(/\s+/g, ' ')]));
}

function personalRemark({ kind, fraction, within }: PersonalFinding): string {
  if (within) return `some of these texts hold personal data (${kind})`;
  const shown = fraction === undefined ? 'by its name' : `${Math.round(100 * fraction)} % of its values`;
  return `looks like personal data (${kind}, ${shown}): replaced by a keyed hash; remove pii if it is none`;
}
