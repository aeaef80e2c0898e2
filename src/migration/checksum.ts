import { createHash } from 'node:crypto';

const BOM = '\uFEFF';

/**
 * The checksum of a text as `sha256:<hex>`. Blind to a byte order mark and to line ends
 * (CRLF and CR count as LF), so that a checkout on another system is the same migration.
 */
export function checksum(chunks: Iterable<string>): string {
  const hash = createHash('sha256');
  let first = true;
  let pending = '';
  for (const chunk of chunks) {
    let text = pending + (first && chunk.startsWith(BOM) ? chunk.slice(1) : chunk);
    first = false;
    pending = text.endsWith('\r') ? '\r' : '';
    if (pending) text = text.slice(0, -1);
    hash.update(text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);
  }
  if (pending) hash.update('\n');
  return `sha256:${hash.digest('hex')}`;
}
