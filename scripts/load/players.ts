import type { Call, Caller, Reply } from './caller.ts';
import type { Answered, Ledger } from './ledger.ts';
import type { Event } from './plain-windows.ts';
import { type LoadRecord, parcel } from './projects.ts';
import { type Outcome, type Protocol, protocols } from './protocols.ts';

export interface Player {
  caller: Caller;
  ledger: Ledger;
  random: () => number;
  /** Unlike that of any other: names of its requests and keys of its records begin with it. */
  id: string;
  /** No further request. */
  stopped(): boolean;
}

/** Records in a request: one, a few, or many. */
const sizes = [1, 1, 1, 1, 2, 5, 20, 60];
const explainedAtMost = 5;

/** Asks for predictions of parcels in every protocol, again and again under the same name, with records that cannot be, and labels what it has asked for. */
export async function playParcels(player: Player): Promise<void> {
  const { random, stopped } = player;
  for (let n = 0; !stopped(); n++) {
    const chance = random();
    if (chance < 0.1) await refused(player, n);
    else if (chance < 0.15) await perRecord(player, n);
    else if (chance < 0.22) await label(player, n);
    else if (chance < 0.32) await repeat(player, n);
    else if (chance < 0.4) await explained(player, n);
    else await predict(player, protocols[Math.floor(random() * protocols.length)]!, n);
  }
}

function parcels({ random, id }: Player, n: number, count = sizes[Math.floor(random() * sizes.length)]!): LoadRecord[] {
  return Array.from({ length: count }, (_, i) => parcel(random, `${id}-${n}-${i}`));
}

async function predict(player: Player, protocol: Protocol, n: number): Promise<void> {
  const { ledger, caller, random, id } = player;
  const records = parcels(player, n);
  const call = protocol.call(ledger.project, records);
  const named = random() < 0.7;
  const reply = await caller.ask({ ...call, ...(named && { name: `${id}-${n}` }) });
  if (!reply) for (const record of records) ledger.doubtful.add(record.id);
  else keepAll(ledger, records, reply, protocol);
}

/** The same request at once and one after the other: it is the same predictions. */
async function repeat(player: Player, n: number): Promise<void> {
  const { ledger, caller, random, id } = player;
  const records = parcels(player, n);
  const protocol = protocols[Math.floor(random() * protocols.length)]!;
  const call: Call = { ...protocol.call(ledger.project, records), name: `${id}-${n}` };
  const replies =
    random() < 0.5
      ? await Promise.all([caller.ask(call), caller.ask(call)])
      : [await caller.ask(call), await caller.ask(call)];
  const ids = replies.flatMap((reply) => (reply ? [keepAll(ledger, records, reply, protocol).join()] : []));
  ledger.count('requests repeated');
  if (new Set(ids).size > 1) ledger.fault(`request ${id}-${n} has ids ${ids.join(' and ')}`);
}

async function explained(player: Player, n: number): Promise<void> {
  const { ledger, caller, id } = player;
  const [json] = protocols;
  const records = parcels(player, n, 1 + Math.floor(player.random() * explainedAtMost));
  const { headers } = json!.call(ledger.project, records);
  const body = JSON.stringify({ records, explain: true });
  const reply = await caller.ask({ path: 'predictions', body, headers, name: `${id}-${n}` });
  if (reply) keepAll(ledger, records, reply, json!, true);
}

/** Records of which one cannot be: all are refused, and the one is named. */
async function refused(player: Player, n: number): Promise<void> {
  const { ledger, caller, random } = player;
  const records: Record<string, unknown>[] = parcels(player, n);
  const at = Math.floor(random() * records.length);
  const field = ['distance', 'pieces', 'ordered', 'express'][Math.floor(random() * 4)]!;
  if (random() < 0.5) delete records[at]![field];
  else records[at]![field] = 'plenty';
  for (const record of records) ledger.refused.add(String(record.id));
  const headers = { 'content-type': 'application/json' };
  const reply = await caller.ask({ path: 'predictions', body: JSON.stringify({ records }), headers });
  if (!reply) return;
  const { error } = JSON.parse(reply.text) as { error?: { code: string; details?: { path: string }[] } };
  ledger.count('requests refused');
  if (reply.status !== 400 || error?.details?.[0]?.path !== `records[${at}].${field}`)
    ledger.fault(
      `a record without a right ${field} in place ${at} was answered ${reply.status} ${reply.text.slice(0, 300)}`,
    );
}

/** The same with faults in their places: the others are predicted. */
async function perRecord(player: Player, n: number): Promise<void> {
  const { ledger, caller, random, id } = player;
  const records = parcels(player, n, 6);
  const at = Math.floor(random() * records.length);
  const sent = records.map((record, i) => (i === at ? { ...record, distance: 'far' } : record));
  ledger.refused.add(records[at]!.id);
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ records: sent, failures: 'perRecord' });
  const reply = await caller.ask({ path: 'predictions', body, headers, name: `${id}-${n}` });
  if (!reply) return;
  ledger.count('records refused in their places');
  const outcomes = outcomesOf(ledger, reply, protocols[0]!, records.length);
  if (outcomes && !('error' in outcomes[at]!)) ledger.fault(`record ${at} of ${reply.text.slice(0, 300)} is no number`);
  outcomes?.forEach((outcome, i) => {
    if (i !== at) keep(ledger, records[i]!, outcome, reply);
  });
}

/** Labels of some records that were answered, by key and by inference id. */
async function label(player: Player, n: number): Promise<void> {
  const { ledger, caller, random, id } = player;
  const mine = [...ledger.answered.values()].filter(({ record }) => record.id.startsWith(`${id}-`)).slice(-20);
  if (mine.length === 0) return;
  const at = new Date().toISOString();
  const labels = mine.map(({ record, inferenceId }, i) => ({
    ...(i % 2 === 0 ? { key: record.id } : { inferenceId }),
    value: random() < 0.3,
    at,
  }));
  const headers = { 'content-type': 'application/json' };
  const reply = await caller.ask({ path: 'labels', body: JSON.stringify({ labels }), headers, name: `${id}-${n}` });
  if (!reply) return;
  ledger.count('labels', labels.length);
  if (reply.status !== 200 || (JSON.parse(reply.text) as { accepted: number }).accepted !== labels.length)
    ledger.fault(`${labels.length} labels were answered ${reply.status} ${reply.text.slice(0, 300)}`);
  else ledger.labels.push(...labels);
}

/** All subsets of them are gone through. */
const paymentsOfCustomer = 6;
const customersAtOnce = 30;
const minute = 60_000;
/** Of the first payment: the last one is before now, too. */
const reachBackMs = 6 * 24 * 60 * minute;

/** A customer whom only one player knows. */
export interface Customer {
  name: string;
  events: Event[];
}

/** Payments of customers of its own, one and several a request, each customer at most once in one, and never in two at once. */
export async function playPayments(player: Player, customers: Customer[]): Promise<void> {
  const { random, stopped, id } = player;
  const [json] = protocols;
  let first = 0;
  for (let n = 0; !stopped(); n++) {
    while (customers.filter((c) => c.events.length < paymentsOfCustomer).length < customersAtOnce)
      customers.push({ name: `${id}-${customers.length}`, events: [] });
    const open = customers.filter((c) => c.events.length < paymentsOfCustomer);
    // Often the same again at once: what it has just paid may not be in its windows yet.
    if (random() < 0.5) first = Math.floor(random() * open.length);
    const count = Math.min(sizes[Math.floor(random() * sizes.length)]!, 20);
    const asked = Array.from({ length: count }, (_, i) => open[(first + i) % open.length]!);
    await pay(
      player,
      json!,
      asked,
      `${id}-${n}`,
      ({ events }) => (events.at(-1)?.time ?? Date.now() - reachBackMs) + Math.ceil(random() * 1_200) * minute,
    );
  }
}

/** One payment more of each customer, after all that is on its way has come: all that was before is in its windows. */
export async function settlePayments(player: Player, customers: readonly Customer[]): Promise<void> {
  const some = customers.filter(({ events }) => events.length > 0);
  for (let from = 0; from < some.length; from += 50)
    await pay(
      player,
      protocols[0]!,
      some.slice(from, from + 50),
      `${player.id}-settled-${from}`,
      ({ events }) => events.at(-1)!.time + minute,
      true,
    );
}

async function pay(
  { random, ledger, caller }: Player,
  protocol: Protocol,
  customers: readonly Customer[],
  name: string,
  timeOf: (customer: Customer) => number,
  settled = false,
): Promise<void> {
  const paid = customers.map((customer, i) => {
    const time = timeOf(customer);
    const amount = random() < 0.05 ? null : Math.round(random() * 30_000) / 100;
    const record: LoadRecord = {
      id: `${name}-${i}`,
      at: new Date(time).toISOString(),
      customer: customer.name,
      amount,
      channel: random() < 0.5 ? 'online' : 'shop',
    };
    return { record, customer, event: { time, amount }, earlier: [...customer.events] };
  });
  const reply = await caller.ask({
    ...protocol.call(
      ledger.project,
      paid.map(({ record }) => record),
    ),
    name,
  });
  const outcomes = reply && outcomesOf(ledger, reply, protocol, paid.length);
  paid.forEach(({ record, customer, event, earlier }, i) => {
    customer.events.push(event);
    if (outcomes) keep(ledger, record, outcomes[i]!, reply, { earlier, settled });
  });
}

function keepAll(
  ledger: Ledger,
  records: readonly LoadRecord[],
  reply: Reply,
  protocol: Protocol,
  isExplained = false,
): string[] {
  const outcomes = outcomesOf(ledger, reply, protocol, records.length);
  ledger.count(`requests of ${protocol.name}`);
  return (outcomes ?? []).map((outcome, i) => keep(ledger, records[i]!, outcome, reply, { explained: isExplained }));
}

function outcomesOf(ledger: Ledger, reply: Reply, { name, read }: Protocol, count: number): Outcome[] | undefined {
  const outcomes = reply.status === 200 ? read(reply) : [];
  if (outcomes.length === count) return outcomes;
  ledger.fault(`${count} records by ${name} were answered ${reply.status} ${reply.text.slice(0, 300)}`);
  return undefined;
}

function keep(
  ledger: Ledger,
  record: LoadRecord,
  outcome: Outcome,
  { from, until, attempts }: Reply,
  { explained = false, ...more }: Partial<Pick<Answered, 'explained' | 'earlier' | 'settled'>> = {},
): string {
  if ('error' in outcome) {
    ledger.fault(`record ${record.id} was refused: ${outcome.error}`);
    return '';
  }
  ledger.keep({ ...outcome, record, explained, from, until, attempts, again: [], ...more });
  return outcome.inferenceId;
}
