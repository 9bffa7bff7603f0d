/** Few enough that `String.fromCharCode` takes them as arguments. */
const codesAtOnce = 8192;

/** Base64 (RFC 4648, with padding) of bytes. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += codesAtOnce)
    text += String.fromCharCode(...bytes.subarray(i, i + codesAtOnce));
  return btoa(text);
}

/** Bytes of base64, URL-safe or not: the text ends at its padding, and what is of no alphabet (line breaks) is left out. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const codes = decoded(text);
  const bytes = new Uint8Array(codes.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = codes.charCodeAt(i);
  return bytes;
}

function decoded(text: string): string {
  try {
    return atob(text);
  } catch {
    const kept = text
      .replace(/=.*/s, '')
      .replace(/-/g, '+')
      .replace(/_/g, '/')
      .replace(/[^\w+/]/g, '');
    return atob(kept.length % 4 === 1 ? kept.slice(0, -1) : kept);
  }
}
