/** An object that cannot be read as a whole: it is rejected with this message as the reason, and its bytes stay in `raw/`. */
export class UnreadableObject extends Error {
  override name = 'UnreadableObject';
}
