import { limits } from '../../core/ingest/limits.ts';
import { readable } from '../../core/ingest/line-decoder.ts';

/** A line that is not even a row. */
export interface MalformedLine {
  line: number;
  reason: string;
  text: string;
}

/** Malformed lines of a file: all are counted by reason, the first of them kept with the beginning of their text. */
export class MalformedLines {
  readonly kept: MalformedLine[] = [];
  readonly reasons = new Map<string, number>();
  count = 0;

  /** A line as it is told of, whatever it holds, or some of them that are one record; they come in their order. */
  add(line: number, reason: string, text: string, lines = 1): void {
    this.count += lines;
    const isCommon = this.reasons.has(reason) || this.reasons.size < limits.reasons;
    const counted = isCommon ? reason : 'other reasons';
    this.reasons.set(counted, (this.reasons.get(counted) ?? 0) + lines);
    if (this.kept.length < limits.keptRows)
      this.kept.push({ line, reason, text: readable(text.slice(0, limits.quarantinedText + 1)) });
  }
}
