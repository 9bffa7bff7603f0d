import { negativeAndPositive } from '../labels/encode-target.ts';
import { wordsOf } from './names.ts';
import { costlinessOf } from './outcomes.ts';

export interface Positive {
  value: string;
  /** Why it is this one, for people. */
  why: string;
}

type Counted = [value: string, count: number];

const yes = 'yes y ja oui si sí sim tak да はい 是 on true t 1 pos positive'.split(' ');
const no = 'no n nein non não nie нет いいえ 否 off false f 0 -1 neg negative'.split(' ');

/**
 * The value that decisions are about: of two that name outcomes the costlier (`bad`, not `good`), of a yes and a no the
 * yes, unless the name of the target says that yes is what is wished for and usual (`repaid`), else the rarer.
 */
export function positiveOf(target: string, a: Counted, b: Counted): Positive {
  const [x, y] = [costlinessOf(a[0]), costlinessOf(b[0])];
  if (x !== y) return { value: x > y ? a[0] : b[0], why: 'the costlier outcome' };
  const [first, second] = [signOf(a[0]), signOf(b[0])];
  // Of 1 and 2 neither affirms anything: they number classes.
  if ([a[0], b[0]].every((v) => /^\d+$/.test(v)) && ![a[0], b[0]].includes('0'))
    return { value: a[1] < b[1] ? a[0] : b[0], why: 'the rarer value' };
  if (first !== second) {
    const [affirmed, denied] = first > second ? [a, b] : [b, a];
    if (costlinessOf(target) < 0 && affirmed[1] > denied[1])
      return { value: denied[0], why: `the costlier outcome of '${target}', and the rarer` };
    return { value: affirmed[0], why: `it affirms '${target}'` };
  }
  return { value: negativeAndPositive(a, b)[1]!, why: 'the rarer value' };
}

/** 1 for a yes, -1 for a no, 0 for neither. */
function signOf(value: string): number {
  const text = value.trim().toLowerCase();
  if (yes.includes(text)) return 1;
  if (no.includes(text)) return -1;
  const words = wordsOf(text);
  return words.includes('not') || no.includes(words[0] ?? '') ? -1 : yes.includes(words[0] ?? '') ? 1 : 0;
}
