import type { HandrailError } from '../../index.ts';

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
  const { at } = error;
  const place = at ? [`file=${property(at.file)}`, `line=${at.line}`, `col=${at.column}`] : [];
  return `::error ${[...place, `title=${property(error.code)}`].join(',')}::${data(error.message)}`;
}
