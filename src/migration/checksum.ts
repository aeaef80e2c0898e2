import { createHash, hash as hashAtOnce } from 'node:crypto';

const BOM = '\uFEFF';

/**
 * The checksum of a text as `sha256:<hex>`. Blind to a byte order mark and to line ends
 * (CRLF and CR count as LF), so that a checkout on another system is the same migration.
 */
export function checksum(chunks: Iterable<string>): string {
  return `sha256:${Array.isArray(chunks) && chunks.length === 1 ? ofText(chunks[0]) : ofChunks(chunks)}`;
}

/** The same as {@link ofChunks}, quicker: nearly every file is a single chunk. */
function ofText(text: string): string {
  const start = text.startsWith(BOM) ? text.slice(1) : text;
  return hashAtOnce('sha256', withLineFeeds(start), 'hex');
}

function ofChunks(chunks: Iterable<string>): string {
  const hash = createHash('sha256');
  let first = true;
  let pending = '';
  for (const chunk of chunks) {
    let text = pending + (first && chunk.startsWith(BOM) ? chunk.slice(1) : chunk);
    first = false;
    pending = text.endsWith('\r') ? '\r' : '';
    if (pending) text = text.slice(0, -1);
    hash.update(withLineFeeds(text));
  }
  if (pending) hash.update('\n');
  return hash.digest('hex');
}

function withLineFeeds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
