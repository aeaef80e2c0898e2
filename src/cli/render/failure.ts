import { HandrailError, isHandrailError, type StepResult } from '../../index.ts';

/** Any thrown value as one of our errors; what is not ours becomes INTERNAL with the original as `cause`. */
export function failureOf(error: unknown): HandrailError {
  if (isHandrailError(error)) return error;
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return new HandrailError('INTERNAL', { reason }, { cause: error });
}

interface ServerWords {
  readonly sqlState?: string;
  readonly detail?: string;
  readonly where?: string;
}

/** The database's own words about a failed statement, where there are any. */
export function serverWords(error: HandrailError): ServerWords {
  return error.details as ServerWords;
}

/** What the run applied or undid before it failed. */
export function resultsOf(error: HandrailError): StepResult[] {
  return error.results.filter(
    (one): one is StepResult => typeof one === 'object' && one !== null && 'direction' in one,
  );
}

/** The error and what caused it, as stacks, for `--verbose`. */
export function stackOf(error: HandrailError): string[] {
  const stacks: string[] = [];
  let one: unknown = error.code === 'INTERNAL' && error.cause ? error.cause : error;
  while (one !== undefined && one !== null && stacks.length < 5) {
    stacks.push(one instanceof Error ? (one.stack ?? String(one)) : String(one));
    one = one instanceof Error ? one.cause : undefined;
  }
  return stacks.flatMap((stack, i) => `${i > 0 ? 'caused by ' : ''}${stack}`.split('\n'));
}
