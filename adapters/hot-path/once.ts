/** What `make` returned the first time; a promise that fails is forgotten, so that the next call tries again. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    if (made) return made.value;
    const entry = { value: make() };
    made = entry;
    if (entry.value instanceof Promise)
      entry.value.catch(() => {
        if (made === entry) made = undefined;
      });
    return entry.value;
  };
}
