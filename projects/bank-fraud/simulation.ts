/**
 * Card payments after the simulator of the Fraud Detection Handbook (Le Borgne, Siblini, Lebichot, Bontempi, 2022,
 * chapter 3): customers and terminals in a plane, spending profiles, daily payments, and three kinds of fraud. The rates
 * of compromise scale with the population, so that the share of fraud does not depend on its size.
 */
import { seededRandom } from '../../core/stats/random.ts';

export interface SimulationOptions {
  /** About how many payments there are in all. @default 200000 */
  rows?: number;
  /** @default 120 */
  days?: number;
  /** @default 1 */
  seed?: number;
  /** First day. @default 2026-01-01 */
  start?: string;
  /** From this day (0 is the first) spending and fraud follow another pattern. @default never */
  changeDay?: number;
}

export interface Payment {
  transaction_id: string;
  /** Milliseconds since 1970. */
  time: number;
  day: number;
  customer_id: string;
  terminal_id: string;
  amount: number;
  channel: Channel;
  fraud: boolean;
  scenario: 'none' | 'largeAmount' | 'compromisedTerminal' | 'leakedCredentials';
}

export type Channel = 'chip' | 'contactless' | 'online';

interface Customer {
  id: string;
  x: number;
  y: number;
  meanAmount: number;
  paymentsPerDay: number;
  online: number;
  terminals: number[];
}

const dayMs = 86_400_000;
/** The Handbook's population, to which its daily compromises belong. */
const handbook = {
  customers: 5000,
  terminals: 10_000,
  compromisedTerminals: 2,
  leakedCustomers: 3,
  paymentsPerCustomer: 1.92,
};
const largeAmount = 220;
const terminalDays = 28;
const credentialDays = 14;
/** How far away a customer pays, for the Handbook's number of terminals; it grows as terminals become rarer. */
const handbookRadius = 5;

export const defaults = { rows: 200_000, days: 120, seed: 1, start: '2026-01-01' } as const;

/** All payments of the simulated days in order of time. */
export function simulate(options: SimulationOptions = {}): Payment[] {
  const { rows, days, seed, start } = { ...defaults, ...options };
  const changeDay = options.changeDay ?? Number.POSITIVE_INFINITY;
  const random = seededRandom(seed);
  const first = Date.parse(`${start}T00:00:00Z`);
  const customerCount = Math.max(20, Math.round(rows / days / handbook.paymentsPerCustomer));
  const terminalCount = customerCount * 2;
  const { customers } = population(customerCount, terminalCount, random);
  const compromised = new Map<number, number>();
  const leaked = new Map<number, number>();
  const payments: Payment[] = [];
  for (let day = 0; day < days; day++) {
    const changed = day >= changeDay;
    compromise(
      compromised,
      day,
      (handbook.compromisedTerminals * terminalCount) / handbook.terminals,
      terminalCount,
      day + terminalDays,
      random,
    );
    compromise(
      leaked,
      day,
      (handbook.leakedCustomers * customerCount) / handbook.customers,
      customerCount,
      day + credentialDays,
      random,
    );
    customers.forEach((customer, index) => {
      if (customer.terminals.length === 0) return;
      const stolen = (leaked.get(index) ?? -1) > day;
      // After the change thieves test cards: more payments, small and online.
      const count = poisson(customer.paymentsPerDay * (stolen && changed ? 2 : 1), random);
      for (let i = 0; i < count; i++) {
        const payment = pay(customer, day, first, changed, random);
        if (!payment) continue;
        const terminal = customer.terminals[Math.floor(random() * customer.terminals.length)]!;
        payment.terminal_id = identifier('T', terminal);
        if (payment.amount > largeAmount && !changed) mark(payment, 'largeAmount');
        if ((compromised.get(terminal) ?? -1) > day) mark(payment, 'compromisedTerminal');
        if (stolen && random() < 1 / 3) {
          payment.amount = round(payment.amount * (changed ? 0.3 : 5));
          payment.channel = 'online';
          mark(payment, 'leakedCredentials');
        }
        payments.push(payment);
      }
    });
  }
  payments.sort((a, b) => a.time - b.time);
  payments.forEach((p, i) => {
    p.transaction_id = `tx-${seed}-${String(i).padStart(8, '0')}`;
  });
  return payments;
}

function population(customerCount: number, terminalCount: number, random: () => number) {
  const radius = handbookRadius * Math.sqrt(handbook.terminals / terminalCount);
  const terminals = Array.from({ length: terminalCount }, () => ({ x: random() * 100, y: random() * 100 }));
  const customers = Array.from({ length: customerCount }, (_, i): Customer => {
    const [x, y] = [random() * 100, random() * 100];
    return {
      id: identifier('C', i),
      x,
      y,
      meanAmount: 5 + random() * 95,
      paymentsPerDay: random() * 4,
      online: random() * 0.4,
      terminals: terminals.flatMap((t, j) => ((t.x - x) ** 2 + (t.y - y) ** 2 < radius ** 2 ? [j] : [])),
    };
  });
  return { customers };
}

function pay(
  customer: Customer,
  day: number,
  first: number,
  changed: boolean,
  random: () => number,
): Payment | undefined {
  const second = Math.round(43_200 + gaussian(random) * 20_000);
  if (second <= 0 || second >= 86_400) return undefined;
  const mean = customer.meanAmount * (changed ? 1.6 : 1);
  let amount = mean + gaussian(random) * (mean / 2);
  if (amount < 0) amount = random() * 2 * mean;
  const online = Math.min(0.95, customer.online + (changed ? 0.3 : 0));
  return {
    transaction_id: '',
    time: first + day * dayMs + second * 1000,
    day,
    customer_id: customer.id,
    terminal_id: '',
    amount: Math.max(0.01, round(amount)),
    channel: random() < online ? 'online' : random() < 0.6 ? 'contactless' : 'chip',
    fraud: false,
    scenario: 'none',
  };
}

function mark(payment: Payment, scenario: Payment['scenario']): void {
  payment.fraud = true;
  payment.scenario = scenario;
}

/** Evenly over the days, so that a small population has its share of compromises whatever the seed. */
function compromise(
  until: Map<number, number>,
  day: number,
  rate: number,
  population: number,
  end: number,
  random: () => number,
): void {
  const today = Math.floor((day + 1) * rate) - Math.floor(day * rate);
  for (let i = 0; i < today; i++) until.set(Math.floor(random() * population), end);
}

/** Knuth's method; the rates here are small. */
function poisson(rate: number, random: () => number): number {
  const limit = Math.exp(-rate);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}

/** Box-Muller. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function identifier(prefix: string, index: number): string {
  return `${prefix}${String(index).padStart(6, '0')}`;
}

function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}
