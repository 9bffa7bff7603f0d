/** Customers, terminals and the payments of a customer: what every simulation of the example is made of. */

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
  scenario: Scenario;
}

export type Channel = 'chip' | 'contactless' | 'online';

/** None, or which fraud. The first three are the Handbook's. */
export type Scenario =
  | 'none'
  | 'largeAmount'
  | 'compromisedTerminal'
  | 'leakedCredentials'
  | 'nightShopping'
  | 'contactlessBursts'
  | 'accountTakeover';

export interface Customer {
  id: string;
  x: number;
  y: number;
  meanAmount: number;
  paymentsPerDay: number;
  /** Share of the payments. */
  online: number;
  /** Indices of terminals in reach. */
  terminals: number[];
}

/** How people pay on a day, against an ordinary one. */
export interface Habits {
  /** Factor of the amounts. */
  amounts: number;
  /** Added to the share that is paid online. */
  online: number;
}

export const dayMs = 86_400_000;

/** The Handbook's population, to which its daily compromises belong. */
export const handbook = {
  customers: 5000,
  terminals: 10_000,
  compromisedTerminals: 2,
  leakedCustomers: 3,
  paymentsPerCustomer: 1.92,
};

/** How far away a customer pays, for the Handbook's number of terminals; it grows as terminals become rarer. */
const handbookRadius = 5;

/** Customers and terminals evenly in a plane; a customer pays at the terminals around. */
export function population(customerCount: number, terminalCount: number, random: () => number): Customer[] {
  const radius = handbookRadius * Math.sqrt(handbook.terminals / terminalCount);
  const terminals = Array.from({ length: terminalCount }, () => ({ x: random() * 100, y: random() * 100 }));
  return Array.from({ length: customerCount }, (_, i): Customer => {
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
}

/** An innocent payment without name and terminal; undefined where its moment falls outside the day. */
export function pay(
  customer: Customer,
  day: number,
  first: number,
  habits: Habits,
  random: () => number,
): Payment | undefined {
  const second = Math.round(43_200 + gaussian(random) * 20_000);
  if (second <= 0 || second >= 86_400) return undefined;
  const mean = customer.meanAmount * habits.amounts;
  let amount = mean + gaussian(random) * (mean / 2);
  if (amount < 0) amount = random() * 2 * mean;
  const online = Math.min(0.95, customer.online + habits.online);
  return {
    transaction_id: '',
    time: first + day * dayMs + second * 1000,
    day,
    customer_id: customer.id,
    terminal_id: '',
    amount: money(amount),
    channel: random() < online ? 'online' : random() < 0.6 ? 'contactless' : 'chip',
    fraud: false,
    scenario: 'none',
  };
}

/** Knuth's method; the rates here are small. */
export function poisson(rate: number, random: () => number): number {
  const limit = Math.exp(-rate);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}

/** Box-Muller. */
export function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export function identifier(prefix: string, index: number): string {
  return `${prefix}${String(index).padStart(6, '0')}`;
}

/** In whole cents, one at least. */
export function money(amount: number): number {
  return Math.max(0.01, Math.round(amount * 100) / 100);
}
