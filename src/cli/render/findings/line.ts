import { clean } from '../width.ts';
import type { FindingStyle } from './index.ts';

/** `file:line:column: severity[rule] message`, one in a line, as editors read it. */
export const line: FindingStyle = ({ findings }) =>
  findings.map(({ at, severity, rule, message }) =>
    clean(`${at.file}:${at.line}:${at.column}: ${severity}[${rule}] ${message}`).replaceAll(
      '\n',
      ' ',
    ),
  );
