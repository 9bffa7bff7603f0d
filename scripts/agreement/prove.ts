import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportEdge } from '../../bin/client/export-edge.ts';
import type { Platform } from '../../bin/client/platform.ts';
import { Changes } from '../load/changes.ts';
import { Stretches } from '../load/interruptions.ts';
import { Oracle } from '../load/oracle.ts';
import { type Event, plainWindows } from '../load/plain-windows.ts';
import { publish, trainVersion } from '../load/prepare.ts';
import { InferenceLog, lakeOf } from '../load/read-lake.ts';
import type { ServingContainer } from '../serving-container.ts';
import { type Compared, compare, type Said } from './compare.ts';
import { edgeInBrowser } from './edge-in-browser.ts';
import { type AskedProject, definitionOf } from './projects.ts';
import { type AskedRow, askedRounds, historyRows } from './rows.ts';
import { type Asked, batch, edge, online, served, servedBy } from './ways.ts';

export interface ProofOptions {
  /** Names of its projects end with it. */
  name: string;
  /** How many rows each project is asked about. */
  rows: number;
  /** Rows in a round. */
  perRound: number;
  historyRows: number;
  projects: readonly AskedProject[];
  /** Address of a server of an exported folder by the image, where containers run. */
  image?: ((folder: string) => Promise<ServingContainer>) | undefined;
  /** Chromium, where there is one. */
  browser?: string | undefined;
  say(line: string): void;
  /** Of one project, as soon as it is there. */
  onProof?(proof: Proof): void;
}

export interface Proof {
  project: string;
  algorithm: string;
  rows: number;
  refused: number;
  /** Each way held against the API. */
  ways: Record<string, Compared>;
}

const edgeTolerance = 1e-9;
const day = 86_400_000;

/** The same rows by every way of predicting, field by field. */
export async function prove(at: Platform, options: ProofOptions): Promise<Proof[]> {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-agreement-'));
  try {
    const proofs: Proof[] = [];
    for (const project of options.projects) {
      const proof = await proveProject(at, project, options, folder);
      options.onProof?.(proof);
      proofs.push(proof);
    }
    return proofs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function proveProject(at: Platform, of: AskedProject, options: ProofOptions, folder: string): Promise<Proof> {
  const { rows, perRound, say, image, browser } = options;
  const project = `${of.name}-${options.name}`;
  const definition = definitionOf(of, project);
  const from = Math.floor(Date.now() / day) * day - 3 * day;
  const history = historyRows(of.task, options.historyRows, from - 3_600_000, 1);
  const oracle = new Oracle();
  await publish(at, definition);
  const version = await trainVersion(
    at,
    definition,
    history.map(({ record }) => record),
    oracle,
  );
  const none = new Stretches();
  await new Changes(at, { interruptions: none, damaged: none }).promote(project, version);
  const rounds = askedRounds(rows, perRound, from, 2);
  const { specs, names } = oracle.windows(version);
  const asked: Asked = {
    project,
    version,
    rounds,
    ...(of.windows && { windows: windowsOf(specs, names, history, rounds) }),
  };
  say(`${project}: version ${version} (${oracle.algorithm(version)}) serves`);
  // First: what the API is asked afterwards would be history to it.
  const ways: Record<string, Said[]> = { batch: await batch(at, asked, folder) };
  say(`${project}: batch`);
  const { said, ids } = await online(at, asked);
  say(`${project}: online`);
  ways.serve = await served(at, asked);
  const out = join(folder, `${project}-edge`);
  await exportEdge(at, { project, version, out, rows: false });
  ways.edge = await edge(out, asked);
  say(`${project}: serve, edge`);
  if (browser !== undefined) {
    ways['edge in Chromium'] = await edgeInBrowser(browser, out, asked);
    say(`${project}: edge in Chromium`);
  }
  if (image) {
    const server = await image(out);
    try {
      ways.image = await servedBy(server.address, asked);
    } finally {
      await server.remove();
    }
    say(`${project}: image`);
  }
  const compared = Object.fromEntries(
    Object.entries(ways).map(([name, theirs]) => [
      name,
      compare(name === 'batch' ? said.map(withoutCoverage) : said, theirs, name.startsWith('edge') ? edgeTolerance : 0),
    ]),
  );
  const { windows } = asked;
  if (windows)
    compared.windows = compare(
      await capturedWindows(at, project, ids),
      windows.map((values, i) => (ids[i] === undefined ? undefined : values)),
    );
  const refused = said.filter((s) => s === undefined).length;
  return { project: of.name, algorithm: oracle.algorithm(version), rows: said.length, refused, ways: compared };
}

/** The columns of a batch do not say how sure an interval is: it is the project's. */
function withoutCoverage(said: Said): Said {
  if (!said?.interval) return said;
  const { coverage: _, ...interval } = said.interval as Record<string, number>;
  return { ...said, interval };
}

/** Of each row: all events of its customer, those of history and of the rounds, in a plain loop. */
function windowsOf(
  specs: Parameters<typeof plainWindows>[0],
  names: readonly string[],
  history: readonly AskedRow[],
  rounds: readonly (readonly AskedRow[])[],
): Record<string, number | null>[] {
  const all = [...history, ...rounds.flat()];
  const byCustomer = Map.groupBy(all, ({ customer }) => customer);
  return rounds.flat().map(({ customer, time }) => {
    const events = byCustomer.get(customer)!.map((row): Event => ({ time: row.time, amount: row.amount }));
    const values = plainWindows(specs, events, time);
    return Object.fromEntries(names.map((name, i) => [name, Number.isNaN(values[i]!) ? null : values[i]!]));
  });
}

/** What the API read, as the inference log says it. */
async function capturedWindows(at: Platform, project: string, ids: readonly (string | undefined)[]): Promise<Said[]> {
  const log = new InferenceLog(await lakeOf(at), project);
  await log.readAll(ids.filter((id) => id !== undefined));
  const byId = new Map(log.lines.map((line) => [line.inferenceId, line.windows]));
  return ids.map((id) => (id === undefined ? undefined : byId.get(id)));
}
