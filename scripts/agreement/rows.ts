import { seededRandom } from '../../core/stats/random.ts';
import type { LoadRecord } from '../load/projects.ts';
import type { AskedProject } from './projects.ts';

/** A row as it is asked about: `time` and `amount` are what its texts mean. */
export interface AskedRow {
  record: LoadRecord;
  time: number;
  amount: number | null;
  customer: string;
}

const minute = 60_000;
const day = 24 * 60 * minute;
const words = ['refund', 'late', 'gift', 'express', 'again', 'Straße', '日本', 'please', '🙂', 'naïve'];
const countries = ['NL', 'FR', 'Österreich', '日本', '</script>', "O'Neill"];

/** The same moment, as people write it. */
const spellings: readonly ((iso: string) => string)[] = [
  (iso) => iso,
  (iso) => iso.replace('T', ' ').replace(/\.\d+Z$/, ''),
  (iso) => iso.replace(/\.\d+Z$/, '+00:00'),
  (iso) =>
    iso
      .replaceAll('-', '/')
      .replace('T', ' ')
      .replace(/\.\d+Z$/, ' UTC'),
  (iso) => iso.replace(/[-:]/g, '').replace(/\.\d+Z$/, ''),
];

/** Numbers as they come, and a few that hardly ever do. */
function amountOf(random: () => number): number | null {
  const chance = random();
  if (chance < 0.05) return null;
  if (chance < 0.06) return random() * 1e300;
  if (chance < 0.07) return random() * 1e-300;
  if (chance < 0.08) return -Math.round(random() * 10_000) / 100;
  if (chance < 0.09) return 0;
  return Math.round(random() * 50_000) / 100;
}

function rowAt(random: () => number, id: string, time: number, customer: string, odd: boolean): AskedRow {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const some = <T>(value: T): T | null => (random() < 0.06 ? null : value);
  const spelled = (ms: number) => {
    const iso = new Date(Math.floor(ms / 1_000) * 1_000).toISOString();
    return odd ? pick(spellings)(iso) : iso;
  };
  const amount = odd ? amountOf(random) : some(Math.round(random() * 50_000) / 100);
  const known = random() < 0.6;
  const isOdd = odd && random() < 0.1;
  const record = {
    id,
    at: spelled(time),
    customer,
    'amount in €': amount,
    count: some(isOdd ? 9_007_199_254_740_991 : Math.floor(random() * 9)),
    known: some(odd ? pick<boolean | string>([known, known ? 'YES' : 'no', known ? 't' : 'f']) : known),
    country: some(isOdd ? `nowhere ${Math.floor(random() * 1_000)} ́` : pick(countries)),
    since: some(spelled(isOdd ? Date.UTC(1901, 0, 1) : Date.UTC(2020, 0, 1) + Math.floor(random() * 2_000) * day)),
    note: some(isOdd ? '' : Array.from({ length: 4 }, () => pick(words)).join(' ')),
  };
  return { record, time: Math.floor(time / 1_000) * 1_000, amount, customer };
}

/** Rows with their truth, of the forty days before a moment. */
export function historyRows(task: AskedProject['task'], count: number, until: number, seed: number): AskedRow[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const time = until - 40 * day + Math.floor((i * 40 * day) / count);
    const row = rowAt(random, `h-${i}`, time, `c${Math.floor(random() * 200)}`, false);
    const { amount, record } = row;
    const raw =
      (amount ?? 100) / 250 +
      (record.country === 'FR' ? 1 : 0) +
      (String(record.note).includes('refund') ? 1 : 0) +
      random();
    const truth = {
      binary: raw > 2.2 ? 'yes' : 'no',
      multiclass: ['red', 'green', 'blue'][Math.min(2, Math.floor(raw))]!,
      regression: raw * 10,
    };
    return { ...row, record: { ...record, truth: truth[task] } };
  });
}

/**
 * Rows to be asked about, in rounds: nobody comes twice in a round, and each round lies after the one before, so that whoever answers a round
 * when all of the round before is known sees the windows of the rows' own moments. Every second customer is one of history, as far as there are as many.
 */
export function askedRounds(count: number, perRound: number, from: number, seed: number): AskedRow[][] {
  const random = seededRandom(seed);
  const rounds: AskedRow[][] = [];
  for (let at = 0; at < count; at += perRound) {
    const size = Math.min(perRound, count - at);
    const begins = from + rounds.length * 6 * 60 * minute;
    rounds.push(
      Array.from({ length: size }, (_, i) =>
        rowAt(
          random,
          `a-${at + i}`,
          begins + Math.floor((i * 300 * minute) / size),
          i % 2 === 0 ? `c${i >> 1}` : `new-${i}`,
          true,
        ),
      ),
    );
  }
  return rounds;
}
