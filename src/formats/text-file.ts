import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { HandrailError } from '../errors.ts';

/** Files up to this size are kept in memory; larger ones are read again piece by piece. */
export const SMALL = 1024 * 1024;
const PIECE = 64 * 1024;

/** A UTF-8 text file, read once when small and in pieces when large. */
export interface TextFile {
  /** Bytes. */
  readonly size: number;
  /**
   * The text in pieces, without a byte order mark. Each time it is the same text: SOURCE_CHANGED comes before a
   * piece that is no longer what it was.
   */
  chunks(): Iterable<string>;
}

/**
 * Reads a text file. `shown` is its name in messages. Throws SOURCE_UNREADABLE, SOURCE_INVALID_UTF8
 * with the byte's offset, and SOURCE_NUL.
 */
export function readTextFile(path: string, shown: string): TextFile {
  return guard(shown, () => {
    const tinySize = readTiny(path);
    const bytes = tinySize === null ? readSmall(path) : tiny;
    if (typeof bytes === 'number') {
      const seen = new Pieces(shown);
      return { size: bytes, chunks: () => readPieces(path, shown, seen) };
    }
    const size = tinySize ?? bytes.length;
    const chunks = [decode(bytes, size, shown)];
    return { size, chunks: () => chunks };
  });
}

/** Most files are tiny, and there may be thousands: they are read with few calls, into one place. */
const tiny = Buffer.allocUnsafe(PIECE);

/** Fills `tiny` with a file and gives its size; null when the file is not shorter than a piece. */
function readTiny(path: string): number | null {
  const fd = openSync(path, 'r');
  try {
    let length = 0;
    while (length < PIECE) {
      const read = readSync(fd, tiny, length, PIECE - length, null);
      if (read === 0) return length;
      length += read;
    }
    return null;
  } finally {
    closeSync(fd);
  }
}

/** The bytes of a file, or its size when it is too large to be kept in memory. */
function readSmall(path: string): Buffer | number {
  const { size } = statSync(path);
  return size > SMALL ? size : readFileSync(path);
}

/** Where bytes were invalid, their text holds this. */
const REPLACED = '\ufffd';

/** The text of the first `size` bytes of a file. */
function decode(buffer: Buffer, size: number, shown: string): string {
  const text = buffer.toString('utf8', 0, size);
  if (text.includes(REPLACED)) {
    const bytes = buffer.subarray(0, size);
    if (!isUtf8(bytes)) {
      throw new HandrailError('SOURCE_INVALID_UTF8', { file: shown, offset: firstInvalid(bytes) });
    }
  }
  if (text.includes('\0')) throw new HandrailError('SOURCE_NUL', { file: shown });
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** What the pieces of a file were when they were first read, so that a later reader gets no other text. */
class Pieces {
  readonly #shown: string;
  readonly #digests: string[] = [];

  constructor(shown: string) {
    this.#shown = shown;
  }

  /** Throws SOURCE_CHANGED when the piece is not what it was; the last one is empty. */
  check(index: number, bytes: Uint8Array): void {
    const digest = hash('sha256', bytes);
    this.#digests[index] ??= digest;
    if (this.#digests[index] !== digest) {
      throw new HandrailError('SOURCE_CHANGED', { file: this.#shown });
    }
  }
}

function* readPieces(path: string, shown: string, seen: Pieces): Generator<string> {
  const fd = guard(shown, () => openSync(path, 'r'));
  try {
    const piece = Buffer.allocUnsafe(PIECE);
    let kept = 0;
    let offset = 0;
    for (let index = 0; ; index++) {
      const read = guard(shown, () => readSync(fd, piece, kept, PIECE - kept, null));
      const filled = kept + read;
      const whole = read === 0 ? filled : wholeCharacters(piece, filled);
      seen.check(index, piece.subarray(0, whole));
      if (filled === 0) return;
      yield decodePiece(piece.subarray(0, whole), shown, offset);
      piece.copy(piece, 0, whole, filled);
      kept = filled - whole;
      offset += whole;
    }
  } finally {
    closeSync(fd);
  }
}

function decodePiece(bytes: Buffer, shown: string, offset: number): string {
  if (!isUtf8(bytes)) {
    const at = offset + firstInvalid(bytes);
    throw new HandrailError('SOURCE_INVALID_UTF8', { file: shown, offset: at });
  }
  if (bytes.includes(0)) throw new HandrailError('SOURCE_NUL', { file: shown });
  const text = bytes.toString('utf8');
  return offset === 0 && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** How many of the first `length` bytes end with a whole character. */
function wholeCharacters(bytes: Buffer, length: number): number {
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back] as number;
    if (byte < 0x80) return length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? length - back : length;
    }
  }
  return length;
}

/** Offset of the first byte that belongs to no valid character. */
function firstInvalid(bytes: Buffer): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    const prefix = bytes.subarray(0, middle);
    if (isUtf8(prefix.subarray(0, wholeCharacters(prefix, middle)))) valid = middle;
    else invalid = middle;
  }
  return wholeCharacters(bytes, valid);
}

/** Turns a failing file operation into an error that names the file. */
export function guard<T>(shown: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    if (error instanceof HandrailError) throw error;
    const reason =
      reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? String((error as Error).message);
    throw new HandrailError('SOURCE_UNREADABLE', { path: shown, reason }, { cause: error });
  }
}

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'it points to nothing',
  ELOOP: 'its symbolic links form a loop',
  EISDIR: 'it is a folder',
  ENOTDIR: 'it is not a folder',
  EMFILE: 'too many files are open',
  EIO: 'the disk reports an error',
};
