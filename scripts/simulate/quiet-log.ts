import type { Log } from '../../core/ports/log.ts';

/** What goes wrong, to stderr; nothing else. */
export const quietLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (message, fields) => process.stderr.write(`${message}: ${JSON.stringify(fields, messageOf)}\n`),
};

function messageOf(_: string, value: unknown): unknown {
  return value instanceof Error ? `${value.name}: ${value.message}` : value;
}
