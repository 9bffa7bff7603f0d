/**
 * Fraudsters. A crew has a pattern, and looks at what becomes of its attempts: where most are blocked it moves to smaller
 * amounts, another channel, other terminals and other hours; where most pass it does more of the same, and for more money.
 */
import {
  type Channel,
  type Customer,
  dayMs,
  gaussian,
  identifier,
  money,
  type Payment,
  type Scenario,
} from '../population.ts';
import type { WorldEvent } from './calendar.ts';
import { stream } from './stream.ts';

type Pattern = Exclude<Scenario, 'none'>;

interface Method {
  /** Attempts a day, for 150 innocent payments. */
  perDay: number;
  channel: Channel;
  /** Hours of the day, from and until. */
  hours: [from: number, until: number];
  /** Attempts within an hour or two, on one card. */
  burst: number;
  /** Cards are used until they are closed: how many at a time, for how many days; 0: any card once. */
  cards: { count: number; days: number };
  /** The same few terminals for four weeks; 0: those around the customer. */
  terminals: number;
  amount: (customer: Customer, prices: number, random: () => number) => number;
}

const methods: Record<Pattern, Method> = {
  largeAmount: {
    perDay: 1.2,
    channel: 'online',
    hours: [8, 23],
    burst: 1,
    cards: { count: 0, days: 0 },
    terminals: 0,
    amount: (_, __, random) => 280 * Math.exp(0.35 * gaussian(random)),
  },
  compromisedTerminal: {
    perDay: 1.6,
    channel: 'chip',
    hours: [9, 21],
    burst: 1,
    cards: { count: 0, days: 0 },
    terminals: 2,
    amount: (customer, prices, random) => prices * (40 + customer.meanAmount) * (1 + 0.3 * gaussian(random)),
  },
  leakedCredentials: {
    perDay: 1.4,
    channel: 'online',
    hours: [0, 24],
    burst: 1,
    cards: { count: 2, days: 14 },
    terminals: 0,
    amount: (customer, prices, random) => prices * (60 + 2.5 * customer.meanAmount) * (1 + 0.3 * gaussian(random)),
  },
  nightShopping: {
    perDay: 4,
    channel: 'online',
    hours: [0, 6],
    burst: 1,
    cards: { count: 0, days: 0 },
    terminals: 3,
    amount: (_, __, random) => 90 + 60 * random(),
  },
  contactlessBursts: {
    perDay: 6,
    channel: 'contactless',
    hours: [8, 20],
    burst: 4,
    cards: { count: 2, days: 4 },
    terminals: 0,
    amount: (_, __, random) => 35 + 20 * random(),
  },
  accountTakeover: {
    perDay: 3,
    channel: 'chip',
    hours: [10, 18],
    burst: 1,
    cards: { count: 3, days: 8 },
    terminals: 0,
    amount: (_, __, random) => 130 + 80 * random(),
  },
};

const channels: readonly Channel[] = ['online', 'contactless', 'chip'];
const terminalDays = 28;
/** A crew judges its method by the attempts of so many days, and changes it no sooner. */
const judgedDays = 150;
const minAttempts = 20;
const mostlyBlocked = 0.6;
const mostlyPassed = 0.25;
const growth = 1.5;
const maxGrowth = 2;
const smaller = 0.75;
const larger = 1.25;
const smallest = 0.4;
/** Days in which a gradual pattern reaches its full rate. */
const rampDays = 45;

/** One group of fraudsters, and what it has learnt. */
export class Crew {
  readonly pattern: Pattern;
  readonly #seed: number;
  readonly #from: number;
  readonly #until: number;
  readonly #ramp: number;
  /** Days on which it changed its method. */
  readonly moves: number[] = [];
  #scale = 1;
  #volume = 1;
  #judgedFrom: number;
  #attempts = 0;
  #blocked = 0;

  constructor(
    pattern: Pattern,
    seed: number,
    { from, until, ramp = 0 }: { from: number; until: number; ramp?: number },
  ) {
    this.pattern = pattern;
    this.#seed = seed;
    this.#from = from;
    this.#until = until;
    this.#ramp = ramp;
    this.#judgedFrom = from;
  }

  /** What it tries on a day, without names. */
  attempts(
    day: number,
    world: { first: number; customers: readonly Customer[]; terminals: number; prices: number; volume: number },
  ): Payment[] {
    if (day < this.#from || day >= this.#until) return [];
    const method = methods[this.pattern];
    const random = stream(this.#seed, this.pattern, day);
    const ramp = this.#ramp > 0 ? Math.min(1, (day - this.#from + 1) / this.#ramp) : 1;
    const rate = (method.perDay / method.burst) * ramp * this.#volume * world.volume;
    const count = Math.floor(rate) + (random() < rate % 1 ? 1 : 0);
    const payments: Payment[] = [];
    for (let i = 0; i < count; i++) {
      // One stream each, so that the third attempt is the same whether or not there is a fourth.
      const own = stream(this.#seed, `${this.pattern} ${i}`, day);
      const customer = this.#card(day, world.customers, own);
      const start = this.#hour(own);
      for (let k = 0; k < method.burst; k++) {
        const second = Math.min(86_399, Math.round(start * 3600 + k * 1200 * own()));
        payments.push({
          transaction_id: '',
          time: world.first + day * dayMs + second * 1000,
          day,
          customer_id: customer.id,
          terminal_id: identifier('T', this.#terminal(day, customer, world.terminals, own)),
          amount: money(Math.max(3, this.#scale * method.amount(customer, world.prices, own))),
          channel: this.#channel(own),
          fraud: true,
          scenario: this.pattern,
        });
      }
    }
    return payments;
  }

  /** Takes note of what became of a day's attempts. */
  learn(day: number, attempts: number, blocked: number): void {
    this.#attempts += attempts;
    this.#blocked += blocked;
    if (day - this.#judgedFrom < judgedDays || this.#attempts < minAttempts) return;
    const share = this.#blocked / this.#attempts;
    if (share > mostlyBlocked) {
      this.#scale = Math.max(smallest, this.#scale * smaller);
      this.moves.push(day + 1);
    } else if (share < mostlyPassed) {
      this.#volume = Math.min(maxGrowth, this.#volume * growth);
      this.#scale = Math.min(1, this.#scale * larger);
    }
    this.#judgedFrom = day + 1;
    this.#attempts = 0;
    this.#blocked = 0;
  }

  #card(day: number, customers: readonly Customer[], random: () => number): Customer {
    const { count, days } = methods[this.pattern].cards;
    const place = random();
    if (count === 0) return customers[Math.floor(place * customers.length)]!;
    const period = stream(this.#seed, `${this.pattern} cards`, Math.floor(day / days));
    const cards = Array.from({ length: count }, () => Math.floor(period() * customers.length));
    return customers[cards[Math.floor(place * count)]!]!;
  }

  #terminal(day: number, customer: Customer, terminals: number, random: () => number): number {
    const { terminals: few } = methods[this.pattern];
    const place = random();
    if (few === 0) return customer.terminals[Math.floor(place * customer.terminals.length)] ?? 0;
    const period = stream(this.#seed, `${this.pattern} terminals ${this.moves.length}`, Math.floor(day / terminalDays));
    const own = Array.from({ length: few }, () => Math.floor(period() * terminals));
    return own[Math.floor(place * few)]!;
  }

  #channel(random: () => number): Channel {
    const start = channels.indexOf(methods[this.pattern].channel);
    const usual = channels[(start + this.moves.length) % channels.length]!;
    return random() < 0.9 ? usual : channels[Math.floor(random() * channels.length)]!;
  }

  #hour(random: () => number): number {
    const [from, until] = methods[this.pattern].hours;
    return (from + random() * (until - from) + 5 * this.moves.length) % 24;
  }
}

/** The three patterns of the Handbook from the first day on, and those that the calendar brings. */
export function crewsOf(seed: number, events: readonly WorldEvent[], days: number): Crew[] {
  // Who asked for large amounts gives up when others take over whole accounts.
  const takeover = events.find(({ name }) => name === 'accountTakeover');
  return [
    new Crew('largeAmount', seed, { from: 0, until: takeover?.day ?? days }),
    new Crew('compromisedTerminal', seed, { from: 0, until: days }),
    new Crew('leakedCredentials', seed, { from: 0, until: days }),
    ...events.flatMap(({ name, kind, day, until }) =>
      kind === 'fraud'
        ? new Crew(name as Pattern, seed, { from: day, until, ...(name === 'contactlessBursts' && { ramp: rampDays }) })
        : [],
    ),
  ];
}
