import { wordsOf } from '../names.ts';
import { personalKindOfName } from './by-name.ts';
import { type PersonalKind, personalKinds } from './kinds.ts';
import { mayBePersonNames, personNames } from './person-names.ts';

export interface PersonalFinding {
  /** Kind of personal data, as it is named to people. */
  kind: string;
  /** Share of the different values that are written so; undefined where only the name says it. */
  fraction?: number;
  /** The values are texts in some of which personal data occur: a hash of the whole would say nothing. */
  within?: true;
}

/** Texts of which this fraction holds an e-mail address or a telephone number are said to. */
const within = { fraction: 0.02, least: 3 };
/** Values that are looked at. */
const most = 1000;

/**
 * Whether a column holds personal data, by its values and by its name. Values decide where they can: a column `phone` of
 * yes and no holds none, a column `c7` of e-mail addresses does.
 *
 * @param values a sample of the column's values as they are written, repeated or not
 */
export function detectPersonal(name: string, values: readonly string[]): PersonalFinding | undefined {
  const different = [...new Set(values.map((text) => text.trim()))].filter((text) => text !== '').slice(0, most);
  if (different.length === 0) return undefined;
  const suggested = personalKindOfName(name);
  for (const kind of personalKinds) {
    const fraction = different.filter((text) => kind.matches(text)).length / different.length;
    const found = fraction * different.length;
    // A name that says so needs less.
    const sure = suggested !== undefined && kind.name.startsWith(suggested);
    const enough = sure
      ? fraction >= kind.fraction / 4 && found >= 3
      : fraction >= kind.fraction && found >= kind.least;
    if (enough && (sure || !isOrdinary(kind, name, different))) return { kind: kind.name, fraction };
  }
  const written = personNames(different);
  if (written !== undefined) return { kind: 'name', fraction: written };
  if (suggested !== undefined && supports(suggested, name, different)) return { kind: suggested };
  return somewhere(different);
}

/** Numbers alone are telephone numbers only where they are assigned like them: not counted on, not amounts. */
function isOrdinary(kind: PersonalKind, name: string, different: readonly string[]): boolean {
  const digits = different.filter((text) => /^\d+$/.test(text));
  if (kind.name === 'IP address') return wordsOf(name).some((w) => ['version', 'release', 'build'].includes(w));
  if (kind.name !== 'telephone number' || digits.length < different.length / 2) return false;
  const assigned = digits.filter((text) => kind.matches(text)).length >= digits.length * 0.98;
  const areas = new Set(digits.map((text) => text.slice(0, 3))).size;
  const ends = new Set(digits.map((text) => text.slice(-2))).size;
  return !assigned || digits.length < 20 || areas < 8 || ends < Math.min(20, digits.length / 2);
}

/** Whether values may be what the name says: some of different ones, and not counts or marks of a few kinds. */
function supports(kind: string, name: string, different: readonly string[]): boolean {
  const fraction = (test: RegExp) => different.filter((text) => test.test(text)).length / different.length;
  // A thing has a name as well, a surname only people have.
  if (kind === 'name' && wordsOf(name).length === 1 && /^names?$/i.test(name.trim()))
    return different.length > 5 && mayBePersonNames(different);
  if (kind === 'name') return different.length > 5 && fraction(/\p{L}{2}/u) > 0.9 && fraction(/^\S{0,30}\d{3,}/) < 0.5;
  if (kind === 'address') return different.length > 5 && fraction(/\p{L}/u) > 0.9 && fraction(/\s/) > 0.5;
  if (kind === 'e-mail address') return fraction(/@|^[0-9a-f]{32,}$/i) > 0.5;
  // Numbers of persons have at least five digits, masked or not, and are many.
  return different.length > 5 && fraction(/(\d.*){5}|[*xX]{3}.*\d{2}/) > 0.9 && fraction(/^[+-]?\d+[.,]\d{1,2}$/) < 0.1;
}

function somewhere(different: readonly string[]): PersonalFinding | undefined {
  const holding = (kind: string, test: RegExp): PersonalFinding | undefined => {
    const found = different.filter((text) => text.includes(' ') && test.test(text)).length;
    const fraction = found / different.length;
    return found >= within.least && fraction >= within.fraction ? { kind, fraction, within: true } : undefined;
  };
  return (
    holding('e-mail address', /[\w.+-]+@[\w-]+\.\w{2,}/) ??
    holding('telephone number', /(^|[^\w.])\+[1-9]\d{0,2}[ \d()/-]{7,14}\d\b|\(\d{3}\) ?\d{3}-\d{4}/)
  );
}
