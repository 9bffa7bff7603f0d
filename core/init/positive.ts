import { negativeAndPositive } from '../snapshot/encode-target.ts';
import { wordsOf } from './names.ts';

/** What people look for, in words; the other value is what usually happens. */
const sought = [
  ...['yes', 'ja', 'oui', 'si', 'sí', 'sim', 'tak', 'да', 'はい', '是', 'on', 'positive', 'pos', 'success', 'good'],
  ...['fraud', 'fraudulent', 'spam', 'churn', 'churned', 'exited', 'default', 'defaulted', 'failed', 'failure'],
  ...['malignant', 'sick', 'ill', 'disease', 'abnormal', 'anomaly', 'attack', 'defective', 'returned', 'cancelled'],
];
const usual = [
  ...['no', 'nein', 'non', 'não', 'nie', 'нет', 'いいえ', '否', 'not', 'off', 'negative', 'neg', 'bad', 'none'],
  ...['legit', 'legitimate', 'genuine', 'ham', 'benign', 'healthy', 'normal', 'ok', 'passed', 'stayed', 'active'],
];

/**
 * The value that counts as positive: the one that is written like a yes or like what is looked for, else the one beside a
 * plain no, else the rarer.
 */
export function positiveOf(a: [value: string, count: number], b: [value: string, count: number]): string {
  const [x, y] = [meaning(a[0]), meaning(b[0])];
  if (x !== y && x * y <= 0) return x > y ? a[0] : b[0];
  return negativeAndPositive(a, b)[1]!;
}

/** 1 sought, -1 usual, 0 unknown; `not churned` is usual. */
function meaning(value: string): number {
  const words = wordsOf(value);
  if (words.some((word) => usual.includes(word))) return -1;
  return words.some((word) => sought.includes(word)) ? 1 : 0;
}
