/** Log lines as single JSON documents. Fields are identifiers, counts and durations, never values of a record. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

export const log = {
  info: (message: string, fields?: LogFields) => write('INFO', message, fields),
  warn: (message: string, fields?: LogFields) => write('WARN', message, fields),
  error: (message: string, fields: LogFields, error: unknown) =>
    write('ERROR', message, { ...fields, failure: describe(error) }),
  /**
   * A document that could not be delivered, whole, so that it can be delivered from the log: personal data in it are keyed
   * hashes.
   */
  unreleased: (project: string, reason: string) => write('ERROR', 'unreleased', { project, reason }),
  /** A model failed its check: what the process answers instead. */
  modelRefused: (fields: LogFields) => write('ERROR', 'model refused', fields),
  refused: (project: string, code: string, paths: string[]) => write('INFO', 'refused', { project, code, paths }),
  /** With a metric, of which there is none as long as nothing has happened: CloudWatch's embedded format. */
  fellBack: (project: string, reason: string, records: number, cause: unknown) =>
    write('ERROR', 'fallback', {
      reason,
      failure: describe(cause),
      Project: project,
      Fallbacks: records,
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [
          { Namespace: 'Perennial', Dimensions: [['Project']], Metrics: [{ Name: 'Fallbacks', Unit: 'Count' }] },
        ],
      },
    }),
  undelivered: (to: 'capture' | 'entities', reason: string, document: string) =>
    write('ERROR', 'undelivered', { to, reason, document }),
};

function write(level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ level, message, timestamp: new Date().toISOString(), ...fields })}\n`);
}

/** Name, message and where; messages of a parser quote what they failed on, so theirs are left out. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { name, message, stack } = error;
  const frames = stack
    ?.split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 8)
    .map((l) => l.trim());
  return `${name}: ${error instanceof SyntaxError ? '' : message.slice(0, 300)} ${frames?.join(' | ') ?? ''}`;
}
