import { wordsOf } from './names.ts';

const words = (...lines: string[]): readonly string[] => lines.flatMap((line) => line.split(' '));

/** Names of columns that always mean the target, whatever they hold. */
const genericTargets = words('target label labels class classes y outcome response groundtruth');

/** Outcomes that somebody pays for, by the beginnings of their words: what a decision is there to prevent. */
const costly = words(
  'fraud scam launder chargeback spam phish attack intrusion malware malicious suspicious churn exited',
  'attrit cancel lapse unsubscrib default delinquen bankrupt insolven overdue arrear chargedoff writeoff',
  'writtenoff unpaid fail defect fault broken breakdown outage anomal abnormal malignan sick disease diabet',
  'cancer stroke readmi death died dead deceased mortality complication accident injur incident claim',
  'complain return refund noshow dropout recidiv stolen theft violation bad poor late lost unhealthy unsafe',
  'unstable',
);
/** Outcomes as they are wished for. */
const wished = words(
  'good repaid paid solvent creditworth creditabil legit genuine benign healthy normal ok okay pass passed',
  'stay stayed retain active ham success alive surviv current settled stable safe intact functional kept',
  'loyal clean trusted honest',
);
/** Other outcomes that models are made for, in names. */
const sought = words(
  'click convert conversion subscrib bought purchased approved accepted rejected hired won diagnosis species',
  'sentiment responded renewed upsell booked donated admitted adopted surviv repaid retained',
);
/** What is often predicted, and where it has two values nearly always. */
const judged = words('income status result risk verdict decision');
/** What is often predicted, and as often a feature. */
const frequent = words(
  'price medv quality rating grade score value salary sales demand group type category yield charges',
);
const negations = words('not no non never without nicht kein keine');
/** What was before is no outcome. */
const before = words('previous prev prior past last history historical former old');

/** Short stems are whole words: `bad` is not the beginning of `badge`. */
const begins = (texts: readonly string[], stems: readonly string[]) =>
  texts.some((word) => stems.some((stem) => (stem.length < 5 ? word === stem : word.startsWith(stem))));

/** The words of a text, and each two of them as one: `charged off`. */
function joined(text: string): string[] {
  const single = wordsOf(text.replace(/no[-_ ]show/i, 'noshow'));
  return [...single, ...single.slice(1).map((word, i) => single[i]! + word)];
}

/**
 * Whether a text says that something costly happened (1), that it did not or that what was wished for did (-1), or neither
 * (0): `defaulted` is 1, `no default`, `fully paid` and `good` are -1, `not paid` is 1.
 */
export function costlinessOf(text: string): -1 | 0 | 1 {
  const all = joined(text);
  const negated = all.some((word) => negations.includes(word));
  // A text names what is wrong where something is: `bad credit, active`.
  if (begins(all, costly)) return negated ? -1 : 1;
  return begins(all, wished) ? (negated ? 1 : -1) : 0;
}

export type TargetKind = 'generic' | 'outcome' | 'sought' | 'judged' | 'wished' | 'frequent' | 'question';

/** What of a target a name has, the surest first; undefined for the name of a feature. */
export function targetKind(name: string): TargetKind | undefined {
  const all = joined(name);
  const plain = wordsOf(name);
  if (plain.some((word) => before.includes(word))) return undefined;
  const last = plain.at(-1) ?? '';
  if (
    genericTargets.includes(last) &&
    (plain.length === 1 || (last.length > 1 && ['is', 'true', 'the', 'final', 'my'].includes(plain[0]!)))
  )
    return 'generic';
  if (begins(all, costly)) return 'outcome';
  if (begins(all, sought)) return 'sought';
  if (begins(all, judged)) return 'judged';
  if (begins(all, frequent) || (last.length > 1 && genericTargets.includes(last))) return 'frequent';
  if (begins(all, wished)) return 'wished';
  return ['is', 'has', 'was', 'will', 'did'].includes(plain[0] ?? '') || name.trim().endsWith('?')
    ? 'question'
    : undefined;
}
