/** Words that are read together. */
export const groupWords = 8;
export const leavesPerWord = 32;
/** Bytes of a group's row of sets, and of what a word's leaves say with the 0 after them. */
export const rowBytes = 32;
export const wordBytes = 33 * 8;
/** Bytes by which a memory grows. */
export const page = 65_536;
/** Fewer are walked in no time, and a memory takes a page at least. */
export const fewestTrees = 32;
