import type { Log } from '../ports/log.ts';
import type { ObjectStore } from '../ports/object-store.ts';

export interface TextPorts {
  lake: Pick<ObjectStore, 'get'>;
  /** Bytes of an object as text; compressed ones are expanded. */
  textOf(bytes: Uint8Array): string;
  log: Pick<Log, 'warn'>;
}

/** Texts of objects of the log and of labels. */
export interface ObjectTexts {
  /** Empty where the object cannot be unpacked. @throws ObjectNotFound */
  read(key: string): Promise<string>;
  /** Keys of those, in the order in which they were read. */
  damaged: readonly string[];
}

/**
 * Reads objects that others have written: one that cannot be unpacked is damaged for good and would end every look until it expires, so it is
 * left out and told of, as a snapshot does.
 */
export function objectTexts({ lake, textOf, log }: TextPorts): ObjectTexts {
  const damaged: string[] = [];
  return {
    damaged,
    async read(key) {
      const bytes = await lake.get(key);
      try {
        return textOf(bytes);
      } catch (error) {
        damaged.push(key);
        log.warn('object cannot be unpacked, left out', { key, error });
        return '';
      }
    },
  };
}
