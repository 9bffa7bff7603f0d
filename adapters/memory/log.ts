import type { Log, LogFields } from '../../core/ports/log.ts';

/** A log that keeps its lines. */
export function memoryLog(): Log & { lines: { level: keyof Log; message: string; fields?: LogFields }[] } {
  const lines: { level: keyof Log; message: string; fields?: LogFields }[] = [];
  const write = (level: keyof Log) => (message: string, fields?: LogFields) => {
    lines.push({ level, message, ...(fields && { fields }) });
  };
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
