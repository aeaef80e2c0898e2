/** An answer that refuses a request; the HTTP layer turns it into `{ error: { code, message, details? } }`. */
export class Refusal extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 422 | 428 | 503;
  readonly code: string;
  readonly details: Record<string, unknown> | undefined;

  constructor(
    status: Refusal['status'],
    code: string,
    message: string,
    details?: Record<string, unknown>,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** There is no such thing, or none that the caller may know of. */
export const notFound = (what: string) => new Refusal(404, 'not_found', `There is no such ${what}`);
