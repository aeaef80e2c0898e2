/** The two directions of a connection, as a client sees them. */
export type Direction = 'to-server' | 'to-client';

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;

/**
 * Cuts the bytes of one connection into messages of PostgreSQL's protocol. The first ones of a client have
 * no type, and the answer to a request for encryption is a single byte.
 */
export class Frames {
  readonly #rest: Record<Direction, Buffer> = {
    'to-server': Buffer.alloc(0),
    'to-client': Buffer.alloc(0),
  };
  #started = false;
  #singleBytes = 0;

  /** The messages that are whole now, each as its bytes. */
  *push(direction: Direction, bytes: Buffer): Generator<Buffer> {
    this.#rest[direction] = Buffer.concat([this.#rest[direction], bytes]);
    for (;;) {
      const rest = this.#rest[direction];
      const length = direction === 'to-server' ? this.#clientLength(rest) : this.#length(rest);
      if (length === null || rest.length < length) return;
      const frame = rest.subarray(0, length);
      this.#rest[direction] = rest.subarray(length);
      this.#note(direction, frame);
      yield frame;
    }
  }

  #clientLength(bytes: Buffer): number | null {
    if (this.#started) return typedLength(bytes);
    return bytes.length < 8 ? null : bytes.readInt32BE(0);
  }

  #length(bytes: Buffer): number | null {
    return this.#singleBytes > 0 ? 1 : typedLength(bytes);
  }

  #note(direction: Direction, frame: Buffer): void {
    if (direction === 'to-client') {
      if (this.#singleBytes > 0) this.#singleBytes--;
      return;
    }
    if (this.#started) return;
    const code = frame.readInt32BE(4);
    if (code === SSL_REQUEST || code === GSS_REQUEST) this.#singleBytes++;
    else if (code !== CANCEL_REQUEST) this.#started = true;
  }
}

const typedLength = (bytes: Buffer) => (bytes.length < 5 ? null : 1 + bytes.readInt32BE(1));
