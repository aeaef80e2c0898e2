import type { HandrailError, Place } from '../../index.ts';
import { webPath } from './web-path.ts';

const data = (text: string) =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Begins a group that the log of GitHub Actions shows closed. Groups can't be in one another. */
export function group(title: string): string {
  return `::group::${data(title)}`;
}

/** Ends the group that is open. */
export const GROUP_END = '::endgroup::';

/** An error as an annotation of GitHub Actions, at its place in the file where there is one. */
export function annotation(error: HandrailError): string {
  return annotate('error', error.code, error.message, error.at);
}

/** A line that GitHub Actions shows beside a place in the changes. */
export function annotate(
  kind: 'error' | 'warning' | 'notice',
  title: string,
  message: string,
  at: Place | undefined,
): string {
  const place = at
    ? [`file=${property(webPath(at.file))}`, `line=${at.line}`, `col=${at.column}`]
    : [];
  return `::${kind} ${[...place, `title=${property(title)}`].join(',')}::${data(message)}`;
}
