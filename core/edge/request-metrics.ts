/** Upper bounds of the classes of durations, seconds. */
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Counts the requests of a server, in the text format of Prometheus (0.0.4). Its size does not grow with the requests. */
export class RequestMetrics {
  readonly #byStatus = new Map<number, number>();
  readonly #durations = new Array<number>(bounds.length + 1).fill(0);
  readonly #labels: string;
  #seconds = 0;
  #predictions = 0;
  /** Requests that are being answered. */
  inFlight = 0;

  /** @param about what all series are of, e.g. the project */
  constructor(about: Readonly<Record<string, string>>) {
    this.#labels = Object.entries(about)
      .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
      .join(',');
  }

  /** A request that was answered. @param predictions how many it held */
  observe(status: number, seconds: number, predictions: number): void {
    this.#byStatus.set(status, (this.#byStatus.get(status) ?? 0) + 1);
    this.#seconds += seconds;
    this.#predictions += predictions;
    const at = bounds.findIndex((bound) => seconds <= bound);
    this.#durations[at < 0 ? bounds.length : at]! += 1;
  }

  get requests(): number {
    return this.#durations.reduce((sum, count) => sum + count, 0);
  }

  get predictions(): number {
    return this.#predictions;
  }

  /** @param residentBytes memory of the process @param startedAt of the process, seconds since 1970 */
  text({ residentBytes, startedAt }: { residentBytes: number; startedAt: number }): string {
    const labels = this.#labels;
    let below = 0;
    const durations = [...bounds.map(String), '+Inf'].map((bound, i) => {
      below += this.#durations[i]!;
      return `perennial_request_duration_seconds_bucket{${labels},le="${bound}"} ${below}`;
    });
    const statuses = [...this.#byStatus].sort(([a], [b]) => a - b);
    return `${[
      ...described('perennial_requests_total', 'counter', 'Prediction requests that were answered.'),
      ...statuses.map(([status, count]) => `perennial_requests_total{${labels},status="${status}"} ${count}`),
      ...described('perennial_request_duration_seconds', 'histogram', 'Time from the whole body to the answer.'),
      ...durations,
      `perennial_request_duration_seconds_sum{${labels}} ${this.#seconds}`,
      `perennial_request_duration_seconds_count{${labels}} ${below}`,
      ...described('perennial_predictions_total', 'counter', 'Predictions that were answered.'),
      `perennial_predictions_total{${labels}} ${this.#predictions}`,
      ...described('perennial_requests_in_flight', 'gauge', 'Requests that are being received or answered.'),
      `perennial_requests_in_flight{${labels}} ${this.inFlight}`,
      ...described('process_resident_memory_bytes', 'gauge', 'Resident memory.'),
      `process_resident_memory_bytes ${residentBytes}`,
      ...described('process_start_time_seconds', 'gauge', 'Start of the process, since 1970.'),
      `process_start_time_seconds ${startedAt}`,
    ].join('\n')}\n`;
  }
}

function described(name: string, type: 'counter' | 'gauge' | 'histogram', help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
