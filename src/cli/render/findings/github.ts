import type { LintFinding } from '../../../index.ts';
import { annotate } from '../github.ts';
import type { FindingStyle } from './index.ts';

const KINDS: Readonly<Record<LintFinding['severity'], 'error' | 'warning' | 'notice'>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
};

/** Annotations of GitHub Actions, which it shows beside the changes of a pull request. */
export const github: FindingStyle = ({ findings }) =>
  findings.map(({ severity, rule, message, effect, hint, at }) =>
    annotate(KINDS[severity], rule, `${message}\n${effect}\nInstead: ${hint}`, at),
  );
