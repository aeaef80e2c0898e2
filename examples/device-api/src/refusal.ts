/** An answer that refuses a request; the HTTP layer turns it into JSON. */
export class Refusal extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 429 | 503;
  readonly code: string;
  /** When to try again. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: Refusal['status'],
    code: string,
    message: string,
    retryAfterSeconds?: number,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
