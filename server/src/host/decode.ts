const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: false });

/** How far into a file a NUL byte is looked for. */
const PROBE_BYTES = 8192;

/**
 * Bytes of a source file as text: UTF-8, a byte order mark dropped, invalid bytes replaced one by one (other encodings
 * then still give every line and column of the ASCII around them). Null for binary data, which a NUL byte gives away.
 */
export function decodeText(bytes: Uint8Array): string | null {
  if (bytes.subarray(0, PROBE_BYTES).includes(0)) return null;
  return decoder.decode(bytes);
}
